/** One request as it is, with nothing decoded, followed or repeated: what a host really answers. */
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { connect } from "node:tls";

export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names; of a repeated one the values, joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** As it travelled. At most as long as the bound. */
  readonly body: Uint8Array;
  readonly wasCut: boolean;
}

interface HttpQuestion {
  readonly method?: "GET" | "HEAD";
  readonly headers?: Readonly<Record<string, string>>;
}

/** @param path below the root, percent-encoded as it is to be sent */
export type HttpAsk = (path: string, question?: HttpQuestion) => Promise<HttpAnswer>;

const TIMEOUT_MS = 15_000;
/** Of one answer; archives that probes ask for are the smallest of a registry. */
const BODY_MAX = 32 * 1024 * 1024;

/** @throws {Error} of node:http where nothing answers */
export function httpAsk(root: URL, signal: AbortSignal): HttpAsk {
  const request = root.protocol === "https:" ? requestHttps : requestHttp;
  return (path, { method = "GET", headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const asked = request(
        {
          ...{ protocol: root.protocol, hostname: root.hostname.replace(/^\[|\]$/g, "") },
          ...{ port: root.port, path: `${root.pathname}${path}`, method, signal },
          headers: { "user-agent": "ashlar-doctor", ...headers },
          timeout: TIMEOUT_MS,
        },
        (answer) => {
          const pieces: Uint8Array[] = [];
          let length = 0;
          const finish = (wasCut: boolean): void =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: Object.fromEntries(
                Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
              ),
              body: Buffer.concat(pieces),
              wasCut,
            });
          answer.on("data", (piece: Uint8Array) => {
            length += piece.length;
            if (length <= BODY_MAX) {
              pieces.push(piece);
              return;
            }
            finish(true);
            answer.destroy();
          });
          answer.on("end", () => finish(false)).on("error", reject);
        },
      );
      asked.on("timeout", () =>
        asked.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)),
      );
      asked.on("error", reject).end();
    });
}

/** The protocol that a TLS server picks; undefined without TLS. */
export function negotiatedProtocol(root: URL): Promise<string | undefined> {
  if (root.protocol !== "https:") return Promise.resolve(undefined);
  const host = root.hostname.replace(/^\[|\]$/g, "");
  const port = Number(root.port || 443);
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host, port, servername: host, ALPNProtocols: ["h2", "http/1.1"], timeout: TIMEOUT_MS },
      () => {
        resolve(socket.alpnProtocol || "http/1.1");
        socket.destroy();
      },
    );
    socket.on("error", reject).on("timeout", () => socket.destroy(new Error("no answer")));
  });
}
