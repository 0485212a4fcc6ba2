/** The one time a build knows. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

/** 9999-12-31T23:59:59Z, the last second that RFC 3339 can write. */
const LAST_SECOND = 253_402_300_799;

export interface ClockSources {
  /** `--now`, ISO 8601, or `now`: the computer's clock. */
  readonly now: string | undefined;
  /** SOURCE_DATE_EPOCH (reproducible-builds.org), seconds. */
  readonly sourceDateEpoch: string | undefined;
  /** Committer date of the commit, seconds. */
  readonly committedAt: number | null;
}

/**
 * Seconds since 1970. The commit's own date when nothing else is said, so that whoever builds a
 * commit gets the same bytes; the computer's clock only where there is no commit.
 *
 * @throws {CodedError} E_NOW
 */
export function buildClock({ now, sourceDateEpoch, committedAt }: ClockSources): number {
  if (now === "now") return Math.floor(Date.now() / 1000);
  if (now !== undefined) return secondsOf(now);
  if (sourceDateEpoch !== undefined) return epochOf(sourceDateEpoch);
  return committedAt ?? Math.floor(Date.now() / 1000);
}

/** The specification wants a malformed value refused: a build with another clock is another build. */
function epochOf(text: string): number {
  if (/^\d{1,12}$/.test(text) && Number(text) <= LAST_SECOND) return Number(text);
  throw new CodedError({
    code: "E_NOW",
    exitCode: EXIT.usage,
    message: `SOURCE_DATE_EPOCH "${text}" is no time`,
    fix: "set it to seconds since 1970, for example with `git log -1 --format=%ct`, or unset it",
  });
}

function secondsOf(text: string): number {
  const milliseconds =
    /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isFinite(milliseconds)) return Math.floor(milliseconds / 1000);
  throw new CodedError({
    code: "E_NOW",
    exitCode: EXIT.usage,
    message: `--now "${text}" is no time`,
    fix: "write it as 2026-01-31, 2026-01-31T09:00:00Z, or now",
  });
}
