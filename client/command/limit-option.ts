/** `--limit N`: how many rows a list shows. */
import { InvalidArgumentError, Option } from "commander";

const LIMIT_MAX = 100_000;

export function limitOption(preset: number): Option {
  return new Option("-n, --limit <number>", "show at most this many")
    .default(preset)
    .argParser((text: string) => {
      const number = Number(text);
      if (/^\d+$/.test(text) && number >= 1 && number <= LIMIT_MAX) return number;
      throw new InvalidArgumentError(`Give a whole number from 1 to ${LIMIT_MAX}.`);
    });
}
