/** A real HTTP server on this machine over files in memory, which counts what travels. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { TreeFiles } from "./synthetic-tree.ts";

export interface ServedFile {
  readonly path: string;
  readonly status: number;
  /** Bytes of the file. */
  readonly raw: number;
  /** Bytes of the body as it travelled. */
  readonly wire: number;
  /** Milliseconds of one clock. */
  readonly began: number;
  readonly ended: number;
}

export interface Traffic {
  readonly served: readonly ServedFile[];
  /** Bytes that were no bodies, both ways. */
  readonly headers: number;
}

export interface MeteredServer {
  /** Ends with `/`. */
  readonly url: string;
  /** What is served from now on. */
  serve(files: TreeFiles): void;
  /** What travelled since it was asked last. */
  take(): Promise<Traffic>;
  close(): Promise<void>;
}

/** As static hosts do: text is compressed, by the end of its name; what they do not know is not. */
const COMPRESSED = /\.(?:json|jsonl|html|css|js|svg|txt)$/;

/** @param answerMs time that each answer takes, so that requests which are sent together are seen together */
export async function meteredServer(answerMs: number): Promise<MeteredServer> {
  let files: TreeFiles = new Map();
  let served: ServedFile[] = [];
  let counted = 0;
  const sockets = new Set<Socket>();
  const server = createServer(async (request, response) => {
    const began = performance.now();
    await sleep(answerMs);
    const sent = answer(files, request, response);
    served.push({ ...sent, began, ended: performance.now() });
  });
  server.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    serve: (next) => {
      files = next;
    },
    async take() {
      // The last bytes of an answer are counted after they were handed over.
      await sleep(20);
      const all = [...sockets].reduce(
        (sum, { bytesRead, bytesWritten }) => sum + bytesRead + bytesWritten,
        0,
      );
      const bodies = served.reduce((sum, { wire }) => sum + wire, 0);
      const traffic = { served, headers: all - counted - bodies };
      counted = all;
      served = [];
      return traffic;
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function answer(
  files: TreeFiles,
  request: IncomingMessage,
  response: ServerResponse,
): Pick<ServedFile, "path" | "status" | "raw" | "wire"> {
  const path = decodeURIComponent((request.url ?? "/").slice(1));
  const bytes = files.get(path);
  if (!bytes) {
    response.writeHead(404, { "content-length": 0 }).end();
    return { path, status: 404, raw: 0, wire: 0 };
  }
  const accepted = String(request.headers["accept-encoding"] ?? "");
  const packed = COMPRESSED.test(path) && accepted.includes("gzip");
  const body = packed ? gzipSync(bytes) : bytes;
  response.writeHead(200, {
    "content-length": body.length,
    ...(packed && { "content-encoding": "gzip" }),
  });
  response.end(body);
  return { path, status: 200, raw: bytes.length, wire: body.length };
}
