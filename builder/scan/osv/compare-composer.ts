/** Order of Composer's versions: PHP's `version_compare` (php.net) without the leading `v`. */
import { compareDigits } from "./compare-semver.ts";

/** Words by their rank; a number ranks between `rc` and `pl`, any other word before all. */
const RANKS: Readonly<Record<string, number>> = {
  dev: 1,
  alpha: 2,
  a: 2,
  beta: 3,
  b: 3,
  rc: 4,
  "#": 5,
  pl: 6,
  p: 6,
  patch: 6,
};

/** Negative when `a` is older. Undefined when one of the two is a branch and not a version. */
export function compareComposer(a: string, b: string): number | undefined {
  const [left, right] = [partsOf(a), partsOf(b)];
  if (left === undefined || right === undefined) return undefined;
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = compareParts(left[index], right[index]);
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers and words; Composer fills the numbers up to four. */
function partsOf(version: string): readonly string[] | undefined {
  const text = version.trim().replace(/^v/i, "").toLowerCase();
  if (!/^\d[0-9a-z._+-]*$/.test(text)) return undefined;
  const parts = text.split("+", 1)[0]?.match(/\d+|[a-z]+/g) ?? [];
  const first = parts.findIndex((part) => !/^\d/.test(part));
  const count = first < 0 ? parts.length : first;
  const zeros = Array.from({ length: Math.max(0, 4 - count) }, () => "0");
  return [...parts.slice(0, count), ...zeros, ...parts.slice(count)];
}

function compareParts(a: string | undefined, b: string | undefined): number {
  const [left, right] = [rank(a), rank(b)];
  if (a !== undefined && b !== undefined && /^\d/.test(a) && /^\d/.test(b))
    return compareDigits(a, b);
  return left - right;
}

/** The end of a version stands before a further number and after a pre-release word. */
function rank(part: string | undefined): number {
  if (part === undefined) return 4.5;
  if (/^\d/.test(part)) return RANKS["#"] ?? 0;
  return Object.hasOwn(RANKS, part) ? (RANKS[part] ?? 0) : 0;
}
