/** Serves a built tree on the loopback interface, as a static host would: no fallback page, right types, ranges. */
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import sirv from "sirv";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

const HOST = "127.0.0.1";
/** Ports tried after the wanted one. */
const PORTS_TRIED = 50;
/** A segment that begins with a dot, such as `.git`; no tree has one. */
const HIDDEN = /\/(?:\.|%2e)/i;
/** The SHA-256 in a published name: such a file never changes. */
const IMMUTABLE = /\/(?:[0-9a-f]{32}){1,2}\./;

export interface TreeServerOptions {
  /** The built tree. */
  readonly folder: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The path that the tree was built for, with slashes around it: `/` or `/project/`. It is served there and at the root. */
  readonly basePath: string;
}

export interface TreeServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  close(): Promise<void>;
}

/** @throws {CodedError} E_PORT when no port near the wanted one is free */
export async function serveTree(options: TreeServerOptions): Promise<TreeServer> {
  const server = createServer(treeHandler(options));
  const port = await listen(server, options.port);
  return {
    port,
    origin: `http://${HOST}:${port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function treeHandler({ folder, basePath }: TreeServerOptions) {
  const files = sirv(folder, { dev: true, etag: true, dotfiles: false, setHeaders: cacheHeaders });
  return (request: IncomingMessage, response: ServerResponse): void => {
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { Allow: "GET, HEAD" }).end();
      return;
    }
    if (HIDDEN.test(request.url ?? "")) return void notFound(folder, response);
    if (!isPlainRange(request.headers.range)) delete request.headers.range;
    if (basePath !== "/" && request.url?.startsWith(basePath))
      request.url = request.url.slice(basePath.length - 1);
    files(request, response, () => void notFound(folder, response));
  };
}

/**
 * Whether a Range header asks for the bytes from one offset to another (RFC 9110, section 14.1.2).
 * Others may be ignored (section 14.2), and sirv does not know them: it takes a suffix for a first
 * byte, and throws when the last byte comes before the first.
 */
function isPlainRange(range: string | undefined): boolean {
  const [, first = "", last = ""] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(range ?? "") ?? [];
  return first !== "" && (last === "" || (Number(last) > 0 && Number(last) >= Number(first)));
}

function cacheHeaders(response: ServerResponse, path: string): void {
  response.setHeader(
    "Cache-Control",
    IMMUTABLE.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
  );
  response.setHeader("Access-Control-Allow-Origin", "*");
}

async function notFound(folder: string, response: ServerResponse): Promise<void> {
  const page = join(folder, "404.html");
  const found = await stat(page).catch(() => undefined);
  if (!found?.isFile()) {
    response
      .writeHead(404, { "Content-Type": "text/plain; charset=utf-8" })
      .end("404: there is no such file in this tree\n");
    return;
  }
  response.writeHead(404, {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Length": found.size,
  });
  createReadStream(page).pipe(response);
}

async function listen(server: Server, wanted: number): Promise<number> {
  for (let port = wanted; port <= Math.min(65_535, wanted + PORTS_TRIED); port += 1) {
    const listening = once(server, "listening");
    server.listen(port, HOST);
    try {
      await listening;
      return (server.address() as AddressInfo).port;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    }
  }
  throw new CodedError({
    code: "E_PORT",
    exitCode: EXIT.failed,
    message: `no port from ${wanted} to ${wanted + PORTS_TRIED} is free on ${HOST}`,
    fix: "name another one with --port",
  });
}
