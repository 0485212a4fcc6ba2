/**
 * GET over HTTP(S) with what a bad line needs: a limit on silence, retries with jitter that honour
 * Retry-After, redirects followed by hand so that a credential never leaves its registry, and the
 * proxy of the environment. undici is loaded at the first request, because it costs 60 ms.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Dispatcher } from "undici";
import { CodedError } from "../../schemas/coded-error.ts";
import { NETWORK_IDLE_MS, NETWORK_RATE_MIN, REDIRECTS_MAX } from "../../schemas/limits.ts";
import { authorizationFor, type Credential } from "./credential.ts";
import { badRedirect, refused, tooSlow, unreachable } from "./network-error.ts";
import { ATTEMPTS_MAX, isPassing, retryDelay } from "./retry-delay.ts";

export interface HttpClientOptions {
  /** The registry's address; its path ends with `/`. */
  readonly root: URL;
  readonly credential?: Credential | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Time without a byte after which an answer counts as lost; NETWORK_IDLE_MS when absent. */
  readonly idleMs?: number;
  /** Waiting after which an answer has to have come at NETWORK_RATE_MIN; NETWORK_IDLE_MS when absent. */
  readonly slowMs?: number;
}

export interface HttpAnswer {
  /** 200, 206, 404, 410, 412 or 416; every other status has been dealt with. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
  /** Reads the rest and forgets it, so that the connection can be used again. */
  discard(): Promise<void>;
}

export interface HttpClient {
  /** @throws {CodedError} E_AUTH, E_NETWORK, E_REDIRECT; the signal's reason when it is aborted */
  get(url: URL, headers: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  /**
   * Waits before attempt `attempt` + 1 of something that failed with `error`.
   *
   * @throws {CodedError} what `error` means to a user, when another attempt would not help
   */
  pause(url: URL, attempt: number, error: unknown): Promise<void>;
}

/** Connections to one host at a time; HTTP/1.1 browsers use six. */
const CONNECTIONS_MAX = 8;
const CONNECT_TIMEOUT_MS = 10_000;
const ANSWERED = new Set([200, 206, 404, 410, 412, 416]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export function httpClient(options: HttpClientOptions): HttpClient {
  const { signal } = options;
  const pause = async (url: URL, failure: Failure) => {
    signal.throwIfAborted();
    if (failure.cause instanceof CodedError) throw failure.cause;
    const { attempt, cause, retryAfter } = failure;
    const delay = retryDelay(attempt, retryAfter, { random: Math.random(), now: Date.now() });
    if (attempt >= attemptsMax(cause) || delay === undefined) throw unreachable(url, cause);
    await sleep(delay, undefined, { signal });
  };
  return {
    pause: (url, attempt, cause) => pause(url, { attempt, cause }),
    async get(url, headers) {
      for (let attempt = 1; ; attempt += 1) {
        const outcome = await followed(url, headers, options).catch((cause: unknown) => ({
          cause,
        }));
        if ("cause" in outcome) {
          await pause(url, { attempt, cause: outcome.cause });
          continue;
        }
        if (!isPassing(outcome.status)) return outcome;
        const retryAfter = single(outcome.headers["retry-after"]);
        await outcome.discard();
        const times = attempt === 1 ? "" : ` ${attempt} times`;
        await pause(url, { attempt, cause: `it answered ${outcome.status}${times}`, retryAfter });
      }
    },
  };
}

interface Failure {
  /** The one that failed, from 1. */
  readonly attempt: number;
  /** An error, or words. */
  readonly cause: unknown;
  readonly retryAfter?: string | undefined;
}

async function followed(
  from: URL,
  headers: Readonly<Record<string, string>>,
  options: HttpClientOptions,
): Promise<HttpAnswer> {
  let url = from;
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
    const authorization = authorizationFor(url, options.root, options.credential);
    const answer = await once(url, { ...headers, ...authorization }, options);
    if (ANSWERED.has(answer.status) || isPassing(answer.status)) return answer;
    await answer.discard();
    if (!REDIRECTS.has(answer.status))
      throw refused(url, answer.status, "authorization" in authorization);
    url = redirected(url, single(answer.headers.location));
  }
  throw badRedirect(from, `more than ${REDIRECTS_MAX} times`);
}

async function once(
  url: URL,
  headers: Readonly<Record<string, string>>,
  options: HttpClientOptions,
): Promise<HttpAnswer> {
  const { request } = await import("undici");
  const answer = await request(url, {
    headers: { "user-agent": "ashlar", ...headers },
    dispatcher: await dispatcher(options),
    signal: options.signal,
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: steady(answer.body, url, options.slowMs ?? NETWORK_IDLE_MS),
    discard: () => answer.body.dump(),
  };
}

/**
 * Slow retrieval (TUF 1.0.34, section 1.5.2): a byte now and then is no silence, and would keep a
 * reader for days. Only the waiting counts, not what the reader does meanwhile.
 */
async function* steady(
  body: AsyncIterable<Uint8Array>,
  url: URL,
  slowMs: number,
): AsyncGenerator<Uint8Array> {
  let waited = 0;
  let bytes = 0;
  let since = performance.now();
  for await (const piece of body) {
    waited += performance.now() - since;
    bytes += piece.length;
    if (waited > slowMs && bytes < (waited / 1000) * NETWORK_RATE_MIN) throw tooSlow(url);
    yield piece;
    since = performance.now();
  }
}

const dispatchers = new WeakMap<HttpClientOptions, Promise<Dispatcher>>();

function dispatcher(options: HttpClientOptions): Promise<Dispatcher> {
  const known = dispatchers.get(options) ?? makeDispatcher(options);
  dispatchers.set(options, known);
  return known;
}

async function makeDispatcher({
  environment,
  idleMs = NETWORK_IDLE_MS,
}: HttpClientOptions): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import("undici");
  const read = (name: string) => environment[name.toLowerCase()] || environment[name] || "";
  return new EnvHttpProxyAgent({
    httpProxy: read("HTTP_PROXY"),
    httpsProxy: read("HTTPS_PROXY"),
    noProxy: read("NO_PROXY"),
    connections: CONNECTIONS_MAX,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: idleMs,
    bodyTimeout: idleMs,
  });
}

function redirected(from: URL, location: string | undefined): URL {
  const to = location === undefined ? null : URL.parse(location, from);
  if (to === null) throw badRedirect(from, "to no address");
  if (to.protocol !== "https:" && to.protocol !== from.protocol)
    throw badRedirect(from, `to ${to.protocol}, which is less safe`);
  to.username = "";
  to.password = "";
  return to;
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** Errors of the line that may be gone the next time: sockets, undici's timeouts, answers cut short. */
const PASSING_ERROR =
  /^(?:E[A-Z]+|UND_ERR_(?:SOCKET|CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT|RES_CONTENT_LENGTH_MISMATCH)|HPE_[A-Z_]+)$/;
/** A name that does not exist or a port where nobody listens seldom changes within seconds. */
const STUBBORN_ERROR = /^(?:ENOTFOUND|ECONNREFUSED)$/;
const STUBBORN_ATTEMPTS_MAX = 2;

function attemptsMax(cause: unknown): number {
  if (typeof cause === "string") return ATTEMPTS_MAX;
  const code = codeOf(cause);
  if (STUBBORN_ERROR.test(code)) return STUBBORN_ATTEMPTS_MAX;
  return PASSING_ERROR.test(code) ? ATTEMPTS_MAX : 1;
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
