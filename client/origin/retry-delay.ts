/** How long to wait before asking again. */

/** Requests for one file: the first and four more. */
export const ATTEMPTS_MAX = 5;
const FIRST_DELAY_MS = 250;
const DELAY_MAX_MS = 8_000;
/** A server that asks for a longer pause is not waited for: the user hears of it instead. */
const RETRY_AFTER_MAX_MS = 30_000;

const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Whether an answer with `status` may be another one later (RFC 9110, 15; RFC 8470 for 425). */
export function isPassing(status: number): boolean {
  return PASSING.has(status) || (status > 504 && status < 600);
}

/**
 * Milliseconds before attempt `attempt` + 1: doubling, with full jitter, at least what Retry-After
 * (RFC 9110, 10.2.3: seconds or a date) asks for. undefined: it asks for too long.
 *
 * @param attempt the one that failed, from 1 @param random in [0, 1) @param now ms since 1970
 */
export function retryDelay(
  attempt: number,
  retryAfter: string | undefined,
  { random, now }: { readonly random: number; readonly now: number },
): number | undefined {
  const ceiling = Math.min(DELAY_MAX_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
  const asked = retryAfterMs(retryAfter, now);
  if (asked > RETRY_AFTER_MAX_MS) return undefined;
  return Math.max(asked, Math.ceil(random * ceiling));
}

function retryAfterMs(value: string | undefined, now: number): number {
  if (value === undefined) return 0;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
