/** Longest answer that is read, in bytes. */
const ANSWER_SIZE_MAX = 16 * 1024 * 1024;

/**
 * Why a request failed. `code` is E_NOT_FOUND, E_RATE_LIMITED (with `retryAfterMs` when the service
 * said how long), E_REFUSED (any other status), E_TIMEOUT, E_NETWORK or E_ANSWER (not what the
 * description promises).
 */
export class ServiceError extends Error {
  constructor(code, message, { status, retryAfterMs, cause } = {}) {
    super(message, { cause });
    this.name = "ServiceError";
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * The JSON that the service answers with status 200. The time runs until the last byte is there.
 *
 * @throws {ServiceError} for everything else.
 */
export async function requestJson(url, { fetch, timeoutMs, ...init }) {
  const signal = AbortSignal.timeout(timeoutMs);
  let text;
  try {
    const response = await fetch(url, { ...init, signal });
    text = await readText(response);
    if (response.status !== 200) throw statusError(url, response, text);
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    if (signal.aborted) throw new ServiceError("E_TIMEOUT", `${url}: no complete answer within ${timeoutMs} ms`);
    throw new ServiceError("E_NETWORK", `${url}: ${error.cause?.message ?? error.message}`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new ServiceError("E_ANSWER", `${url}: the answer is not JSON`);
  }
}

async function readText(response) {
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for await (const piece of response.body ?? []) {
    size += piece.byteLength;
    if (size > ANSWER_SIZE_MAX) {
      throw new ServiceError("E_ANSWER", `${response.url}: the answer is longer than ${ANSWER_SIZE_MAX} bytes`);
    }
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

function statusError(url, response, text) {
  const { status } = response;
  const said = text.slice(0, 200);
  if (status === 404) return new ServiceError("E_NOT_FOUND", `${url}: not found`, { status });
  if (status === 429) {
    const retryAfterMs = waitingTime(response.headers.get("retry-after"));
    return new ServiceError("E_RATE_LIMITED", `${url}: too many requests`, { status, retryAfterMs });
  }
  return new ServiceError("E_REFUSED", `${url}: status ${status}: ${said}`, { status });
}

/** Retry-After is a number of seconds or a date (RFC 9110, section 10.2.3). */
function waitingTime(header) {
  if (header === null) return undefined;
  if (/^\d{1,7}$/.test(header)) return Number(header) * 1000;
  const until = Date.parse(header);
  return Number.isNaN(until) ? undefined : Math.max(0, until - Date.now());
}
