/** A static host on the loopback interface: files of a folder, and 404 for what is not there. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";

export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function serveFolder(folder: string): Promise<RunningServer> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1/");
    const path = join(folder, normalize(decodeURIComponent(pathname)));
    const info = await stat(path).catch(() => undefined);
    if (!info?.isFile()) return void response.writeHead(404, { "content-length": 0 }).end();
    const etag = `"${info.size}-${info.mtimeMs}"`;
    const type = path.endsWith(".json") ? { "content-type": "application/json" } : {};
    if (request.headers["if-none-match"] === etag)
      return void response.writeHead(304, { etag }).end();
    response.writeHead(200, { "content-length": info.size, etag, ...type });
    if (request.method === "HEAD") response.end();
    else createReadStream(path).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
