/** `--at`: a time that expiry is judged by, instead of this machine's. */
import { InvalidArgumentError, Option } from "commander";

const TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** The option's value is in seconds since 1970. */
export function atOption(): Option {
  return new Option(
    "--at <time>",
    "judge expiry by this time, ISO 8601, instead of now; says what is not verified then",
  ).argParser((text: string) => {
    const milliseconds = TIME.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isFinite(milliseconds)) return Math.floor(milliseconds / 1000);
    throw new InvalidArgumentError("Write it as 2026-01-31 or 2026-01-31T09:00:00Z.");
  });
}

/** What another clock than the present one leaves open. */
export function atWarning(at: number): string {
  const time = `${new Date(at * 1000).toISOString().slice(0, 19)}Z`;
  return `Expiry was judged by ${time}. Not verified: that nothing was yanked, withdrawn or revoked since, and that newer metadata is not being kept from you (a freeze).`;
}
