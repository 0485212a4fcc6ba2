/**
 * Order of Debian versions, `[epoch:]upstream[-revision]` (Debian Policy 5.6.12, deb-version(7)).
 * Ubuntu uses the same.
 */
import { compareDigits } from "./compare-semver.ts";

const VERSION = /^(?:(\d+):)?([0-9A-Za-z.+~:-]+)$/;

/** Negative when `a` is older. Undefined when one of the two is no version. */
export function compareDebian(a: string, b: string): number | undefined {
  const [left, right] = [partsOf(a), partsOf(b)];
  if (left === undefined || right === undefined) return undefined;
  for (const [index, part] of left.entries()) {
    const order = compareParts(part, right[index] ?? "");
    if (order !== 0) return order;
  }
  return 0;
}

/** Epoch, upstream version and revision. */
function partsOf(version: string): readonly string[] | undefined {
  const match = VERSION.exec(version.trim());
  if (match === null) return undefined;
  const rest = match[2] ?? "";
  const hyphen = rest.lastIndexOf("-");
  return hyphen < 0
    ? [match[1] ?? "0", rest, ""]
    : [match[1] ?? "0", rest.slice(0, hyphen), rest.slice(hyphen + 1)];
}

/** Runs of other characters and runs of digits in turn. */
function compareParts(a: string, b: string): number {
  const [left, right] = [runsOf(a), runsOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [one, other] = [left[index] ?? "", right[index] ?? ""];
    const order =
      index % 2 === 0 ? compareLetters(one, other) : compareDigits(one || "0", other || "0");
    if (order !== 0) return order;
  }
  return 0;
}

function runsOf(part: string): readonly string[] {
  const runs = part.match(/\d+|\D+/g) ?? [];
  return /^\d/.test(part) ? ["", ...runs] : runs;
}

function compareLetters(a: string, b: string): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const order = weight(a[index]) - weight(b[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** `~` before the end, the end before letters, letters before everything else. */
function weight(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === "~") return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}
