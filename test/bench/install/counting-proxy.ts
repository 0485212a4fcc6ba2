/** Stands between a client and a server on this machine, and counts what travels. Every client pays it alike. */
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface ProxyTraffic {
  readonly requests: number;
  /** Both ways, headers too. */
  readonly bytes: number;
}

export interface CountingProxy {
  /** Without `/` at the end. */
  readonly url: string;
  /** What travelled since it was asked last. */
  take(): Promise<ProxyTraffic>;
  close(): Promise<void>;
}

/** @param target port of a server on the loopback interface */
export async function countingProxy(target: number): Promise<CountingProxy> {
  const sockets = new Set<Socket>();
  let gone = 0;
  let requests = 0;
  let counted = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const { method, headers, url: path } = request;
    const forwarded = httpRequest({ host: "127.0.0.1", port: target, method, headers, path });
    forwarded.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    forwarded.on("error", () => response.writeHead(502).end());
    request.pipe(forwarded);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => {
      sockets.delete(socket);
      gone += socket.bytesRead + socket.bytesWritten;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async take() {
      // Sockets close, and their last bytes are counted, after the client has ended.
      await sleep(50);
      const open = [...sockets].reduce(
        (sum, { bytesRead, bytesWritten }) => sum + bytesRead + bytesWritten,
        gone,
      );
      const traffic = { requests, bytes: open - counted };
      requests = 0;
      counted = open;
      return traffic;
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
