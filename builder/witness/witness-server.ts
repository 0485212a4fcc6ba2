/** A witness on HTTP (C2SP tlog-witness v1.0.0): add-checkpoint, and what monitors read. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { WITNESS_REQUEST_SIZE_MAX } from "../../schemas/limits.ts";
import type { WitnessAnswer } from "./witness.ts";
import type { WitnessService } from "./witness-service.ts";

/** A checkpoint arrives in one packet or in a few: whoever takes longer holds a connection for nothing. */
const REQUEST_TIME_MAX_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;
const CONNECTIONS_MAX = 128;
/** For answers that are under way when the server ends. */
const CLOSE_MS = 2_000;

export interface WitnessServerOptions {
  readonly service: WitnessService;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Time for a whole request; REQUEST_TIME_MAX_MS when absent. */
  readonly requestTimeMs?: number;
}

export interface WitnessServer {
  readonly port: number;
  /** `http://HOST:PORT`, the submission and monitoring prefix. */
  readonly origin: string;
  /** Answers what has begun, and ends. */
  close(): Promise<void>;
}

/** @throws {CodedError} E_PORT when the port is in use: policies name a witness by its address, so no other will do */
export async function serveWitness(options: WitnessServerOptions): Promise<WitnessServer> {
  const { host, requestTimeMs = REQUEST_TIME_MAX_MS } = options;
  const server = createServer(
    {
      headersTimeout: requestTimeMs,
      requestTimeout: requestTimeMs,
      connectionsCheckingInterval: Math.min(1_000, requestTimeMs),
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: 8 * 1024,
    },
    (request, response) => void handle(options.service, request, response),
  );
  server.maxConnections = CONNECTIONS_MAX;
  const port = await listen(server, host, options.port);
  return {
    port,
    origin: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      const rest = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
      await closed;
      clearTimeout(rest);
    },
  };
}

async function handle(
  service: WitnessService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    send(response, await answerTo(service, request));
  } catch {
    // The caller went away in the middle of its request; the service itself never fails.
    response.destroy();
  }
}

async function answerTo(
  service: WitnessService,
  request: IncomingMessage,
): Promise<WitnessAnswer | Refusal> {
  const path = request.url ?? "";
  if (path === "/add-checkpoint") {
    if (request.method !== "POST") return NOT_ALLOWED("POST");
    const body = await readBody(request);
    return body === undefined ? TOO_LARGE : await service.addCheckpoint(body);
  }
  const [, originHash] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path) ?? [];
  if (originHash === undefined) return NOTHING_HERE;
  if (request.method !== "GET" && request.method !== "HEAD") return NOT_ALLOWED("GET, HEAD");
  return service.checkpoint(originHash) ?? NOTHING_HERE;
}

interface Refusal extends Omit<WitnessAnswer, "status"> {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const PLAIN = "text/plain; charset=utf-8";
const NOTHING_HERE: Refusal = { status: 404, contentType: PLAIN, body: "there is nothing here\n" };
const TOO_LARGE: Refusal = {
  status: 413,
  contentType: PLAIN,
  body: `a request has ${WITNESS_REQUEST_SIZE_MAX} bytes at most\n`,
  headers: { Connection: "close" },
};
const NOT_ALLOWED = (allow: string): Refusal => ({
  status: 405,
  contentType: PLAIN,
  body: `only ${allow}\n`,
  headers: { Allow: allow, Connection: "close" },
});

function send(response: ServerResponse, answer: WitnessAnswer | Refusal): void {
  response.writeHead(answer.status, {
    "Content-Type": answer.contentType,
    "Content-Length": Buffer.byteLength(answer.body),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    ...("headers" in answer ? answer.headers : {}),
  });
  response.end(answer.body);
}

/** undefined when there is more than a request may have. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > WITNESS_REQUEST_SIZE_MAX) return undefined;
  const pieces: Uint8Array[] = [];
  let size = 0;
  // `destroyOnReturn: false`: the connection is needed for the answer that says so.
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    size += piece.length;
    if (size > WITNESS_REQUEST_SIZE_MAX) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    const listening = once(server, "listening");
    server.listen(port, host);
    await listening;
    return (server.address() as AddressInfo).port;
  } catch (error) {
    throw new CodedError({
      code: "E_PORT",
      exitCode: EXIT.failed,
      message: `${host}:${port} cannot be listened on: ${error instanceof Error ? error.message : String(error)}`,
      fix: "name another port with --port; a policy's witness line has to name the same one",
      cause: error,
    });
  }
}
