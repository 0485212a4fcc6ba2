/** The HTTP server: one request at a time through a route, and an orderly end. */
import { createServer } from "node:http";
import { HttpError } from "./http-error.mjs";
import { routeFor } from "./routes.mjs";

/** A client that sends its headers slower than this is cut off (slow-loris). */
const HEADERS_TIMEOUT_MS = 10_000;
/** The same for the whole request. */
const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Starts listening.
 *
 * `stop()` refuses new connections, lets running requests finish and cuts what is left after
 * `shutdownMs`; it resolves to the number of requests that were cut.
 *
 * @typedef {object} Options
 * @property {string} host
 * @property {number} port 0 for any
 * @property {number} shutdownMs
 * @property {(entry: object) => void} log
 *
 * @typedef {object} Service
 * @property {number} port
 * @property {() => Promise<number>} stop
 *
 * @param {Options} options
 * @returns {Promise<Service>}
 */
export async function startService({ host, port, shutdownMs, log }) {
  const state = { stopping: false, running: 0 };
  const server = createServer({ headersTimeout: HEADERS_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS });
  server.on("request", (request, response) => handle({ request, response, state, log }));
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  let stopped;
  return {
    port: server.address().port,
    stop: () => (stopped ??= stop({ server, state, shutdownMs })),
  };
}

async function handle({ request, response, state, log }) {
  const started = performance.now();
  state.running += 1;
  response.once("close", () => {
    state.running -= 1;
    const ms = Math.round(performance.now() - started);
    const status = response.headersSent ? response.statusCode : null;
    log({ event: "request", method: request.method, path: pathOf(request), status, ms });
  });
  try {
    const route = routeFor(request.method, pathOf(request));
    send({ request, response, state }, await route(request, state));
  } catch (error) {
    if (request.destroyed && !request.complete) return;
    if (!(error instanceof HttpError)) log({ event: "error", message: error.message, stack: error.stack });
    const known = error instanceof HttpError ? error : new HttpError(500, "E_INTERNAL", "the service failed");
    send({ request, response, state }, known.toAnswer());
  }
}

/** The path without its query; never parsed as an address, so no input can make it throw. */
function pathOf(request) {
  return request.url.split("?", 1)[0];
}

function send({ request, response, state }, { status, body, headers = {} }) {
  if (response.destroyed) return;
  const text = `${JSON.stringify(body)}\n`;
  const unread = !request.complete;
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(state.stopping || unread ? { connection: "close" } : {}),
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : text);
}

async function stop({ server, state, shutdownMs }) {
  state.stopping = true;
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  let cut = 0;
  const timer = setTimeout(() => {
    cut = state.running;
    server.closeAllConnections();
  }, shutdownMs);
  await closed;
  clearTimeout(timer);
  return cut;
}
