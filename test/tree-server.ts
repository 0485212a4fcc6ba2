/** A real HTTP server over a folder, with the faults that a test wants. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";

interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
}

/** Answers a request itself and returns true, or returns false to let the file be served. */
export type Intercept = (
  request: IncomingMessage,
  response: ServerResponse,
) => boolean | Promise<boolean>;

export interface TreeServer {
  /** Ends with `/`. */
  readonly url: string;
  readonly requests: readonly SeenRequest[];
}

/** Serves until the running test ends; with ETag and Range, as static hosts do. */
export async function serveTree(
  folder: string,
  intercept: Intercept = () => false,
): Promise<TreeServer> {
  const requests: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    requests.push({ path: request.url ?? "/", headers: request.headers });
    if (!(await intercept(request, response))) void serveFile(folder, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, requests };
}

async function serveFile(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = join(folder, decodeURIComponent(new URL(request.url ?? "/", "http://x/").pathname));
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) {
    response.writeHead(404).end("not found");
    return;
  }
  const etag = `"${info.size}-${info.mtimeMs}"`;
  if (request.headers["if-match"] !== undefined && request.headers["if-match"] !== etag) {
    response.writeHead(412).end();
    return;
  }
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const range =
    start > 0 ? { "content-range": `bytes ${start}-${info.size - 1}/${info.size}` } : {};
  response.writeHead(start > 0 ? 206 : 200, {
    etag,
    "content-length": info.size - start,
    ...range,
  });
  createReadStream(path, { start }).pipe(response);
}
