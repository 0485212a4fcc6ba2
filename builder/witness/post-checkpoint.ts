/** One POST to a witness, with the bounds that a stranger's server needs: bytes, time, no redirects. */
import { once } from "node:events";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

export interface PostAnswer {
  readonly status: number;
  /** Without parameters, lower case; empty when absent. */
  readonly contentType: string;
  readonly body: Uint8Array;
}

export interface PostOptions {
  /** Most bytes of the answer. */
  readonly limit: number;
  /** Ends the request, however far it is. */
  readonly signal: AbortSignal;
}

/** @throws {Error} when the server cannot be reached, answers too much, or the signal is aborted */
export async function postCheckpoint(
  url: URL,
  body: Uint8Array,
  { limit, signal }: PostOptions,
): Promise<PostAnswer> {
  const post = url.protocol === "https:" ? requestHttps : requestHttp;
  const request = post(url, {
    method: "POST",
    signal,
    headers: { "Content-Type": "text/plain; charset=utf-8", "Content-Length": body.length },
  });
  const responding = once(request, "response");
  request.end(body);
  const [response] = (await responding) as [IncomingMessage];
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response as AsyncIterable<Uint8Array>) {
    size += piece.length;
    if (size > limit) throw new Error(`it answered with more than ${limit} bytes`);
    pieces.push(piece);
  }
  return {
    status: response.statusCode ?? 0,
    contentType: (response.headers["content-type"] ?? "").split(";", 1)[0]!.trim().toLowerCase(),
    body: Buffer.concat(pieces),
  };
}
