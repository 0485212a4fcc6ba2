/** A month as the files that hold it: one, or as many as keep each below its size. */
import { CodedError } from "../../schemas/coded-error.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { RECORD_SIZE_MAX, USAGE_FILE_SIZE_AIM } from "../../schemas/limits.ts";
import type { Usage } from "../../schemas/usage.ts";
import { usageText } from "./usage-text.ts";

/** Hexadecimal digits in the name of a part: 4,096 of them hold 2 GiB. */
const DIGITS_MAX = 3;

/**
 * A function of what was counted alone, so that two imports name the same files. With one more digit each
 * part becomes sixteen; what a month holds only grows, so its files never become fewer.
 *
 * @returns texts by path, such as `usage/2026-01.json` or `usage/2026-01/3f.json`
 * @throws {CodedError} E_USAGE_FILE for more than the parts can hold
 */
export function usageFiles(usage: Usage): ReadonlyMap<string, string> {
  let files = new Map([[`usage/${usage.month}.json`, usageText(usage)]]);
  for (let digits = 1; digits <= DIGITS_MAX && isOver(files, USAGE_FILE_SIZE_AIM); digits += 1)
    files = new Map(
      [...partsOf(usage, digits)].map(([part, one]) => [
        `usage/${usage.month}/${part}.json`,
        usageText({ ...one, part }),
      ]),
    );
  if (isOver(files, RECORD_SIZE_MAX)) throw tooMuch(usage.month);
  return files;
}

/** Texts are ASCII, so that characters are bytes. */
function isOver(files: ReadonlyMap<string, string>, limit: number): boolean {
  return files.values().some((text) => text.length > limit);
}

/** Every version of an artifact is in one part. */
function partsOf(usage: Usage, digits: number): ReadonlyMap<string, Usage> {
  const parts = new Map<string, OpenPart>();
  const partOf = (text: string): OpenPart => {
    const name = sha256Hex(text).slice(0, digits);
    const found = parts.get(name) ?? { month: usage.month, downloads: {} };
    parts.set(name, found);
    return found;
  };
  for (const [version, days] of Object.entries(usage.downloads))
    partOf(version.slice(0, version.indexOf("@"))).downloads[version] = days;
  for (const [day, logs] of Object.entries(usage.imported ?? {}))
    for (const log of logs) {
      const part = partOf(log.sha256);
      part.imported ??= {};
      part.imported[day] = [...(part.imported[day] ?? []), log];
    }
  for (const [address, counter] of Object.entries(usage.releases ?? {})) {
    const part = partOf(address);
    part.releases ??= {};
    part.releases[address] = counter;
  }
  return new Map([...parts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

type OpenPart = {
  month: string;
  downloads: Record<string, Usage["downloads"][string]>;
  imported?: Record<string, NonNullable<Usage["imported"]>[string]>;
  releases?: Record<string, number>;
};

function tooMuch(month: string): CodedError {
  return new CodedError({
    code: "E_USAGE_FILE",
    exitCode: EXIT.failed,
    message: `what was counted in ${month} is more than its files can hold`,
    fix: "put the logs of a day together before they are imported, or import those of fewer caches",
  });
}
