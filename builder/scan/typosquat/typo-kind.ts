/**
 * How one name could be mistaken for another: the slips of typomania (Rust Foundation; omitted,
 * repeated and swapped characters, swapped words, neighbouring keys, flipped bits, version
 * suffixes), separators, and letters that look alike.
 *
 * Edit distance alone is no measure: "vitest" is two steps from "vite", and both are what they say.
 */

/** Shorter names are often one letter from an honest one: ws and w3, jws and jwa. */
const SWAPPED_LENGTH_MIN = 3;
const EDITED_LENGTH_MIN = 4;
/** node18 is a version of nothing, and lodash4 is. */
const VERSIONED_LENGTH_MIN = 5;

/** QWERTY: each key with those that touch it. */
const NEIGHBOURS = neighbourKeys(["1234567890-", "", "qwertyuiop", "asdfghjkl", "zxcvbnm"]);

/**
 * What was done to `target` to get `name`, in words; undefined when `name` is no slip of it.
 * Linear in the length of the names.
 */
export function typoKind(name: string, target: string): string | undefined {
  if (name === target) return undefined;
  if (skeleton(name) === skeleton(target)) return "letters that look alike";
  if (target.length < SWAPPED_LENGTH_MIN) return undefined;
  if (isReseparated(name, target)) return "other separators";
  if (isVersioned(name, target)) return "a version at its end";
  if (wordKey(name) === wordKey(target)) return "swapped words";
  return editKind(name, target);
}

function editKind(name: string, target: string): string | undefined {
  const start = commonStart(name, target);
  const rest = name.slice(start);
  const wanted = target.slice(start);
  if (rest.slice(1) === wanted) return repetitionKind(name, start);
  if (rest[0] === wanted[1] && rest[1] === wanted[0] && rest.slice(2) === wanted.slice(2))
    return isNumber(wanted.slice(0, 2)) ? undefined : "two characters swapped";
  if (target.length < EDITED_LENGTH_MIN) return undefined;
  if (rest === wanted.slice(1))
    return isOmission(target, start) ? "a character left out" : undefined;
  if (rest.slice(1) === wanted.slice(1)) return replacementKind(rest[0] ?? "", wanted[0] ?? "");
  return undefined;
}

/** data1, data11 and data21 are a family, not slips of each other. */
function isNumber(part: string): boolean {
  return /^\d+$/.test(part);
}

function repetitionKind(name: string, at: number): string | undefined {
  const extra = name[at] ?? "";
  const isRepeated = extra === name[at - 1] || extra === name[at + 1];
  return isRepeated && !isNumber(extra) ? "a character repeated" : undefined;
}

/** The end of a word tells two honest names apart: a plural, a number, one who does what the other is. */
function isOmission(target: string, at: number): boolean {
  if (isNumber(target[at] ?? "")) return false;
  const next = target[at + 1];
  const isEnd = next === undefined || /[-_.]/.test(next);
  return !(isEnd && /[sr]/.test(target[at] ?? ""));
}

function replacementKind(written: string, meant: string): string | undefined {
  if (isNumber(written + meant)) return undefined;
  if (NEIGHBOURS.get(meant)?.has(written)) return "a neighbouring key";
  const difference = (written.codePointAt(0) ?? 0) ^ (meant.codePointAt(0) ?? 0);
  return difference !== 0 && (difference & (difference - 1)) === 0 ? "a flipped bit" : undefined;
}

function commonStart(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}

/** What remains of a name when letters that look alike in most typefaces are one. */
export function skeleton(name: string): string {
  return name.replace(/[1i|]/g, "l").replace(/0/g, "o").replace(/rn/g, "m").replace(/vv/g, "w");
}

/** One separator for another. One left out is an omission; one more makes two words, which people do in good faith. */
function isReseparated(name: string, target: string): boolean {
  return name.length === target.length && withoutSeparators(name) === withoutSeparators(target);
}

export function withoutSeparators(name: string): string {
  return name.replace(/[-_.]/g, "");
}

/** The words of a name in one order. */
export function wordKey(name: string): string {
  const words = name.split(/[-_.]/);
  return words.length < 2 ? name : words.sort().join(" ");
}

/** The name without a version at its end: `lodash-4`, `lodash2`, `lodash-v4.17`. */
export function withoutVersion(name: string): string {
  return name.replace(/[-_.]?v?\d+(?:[-_.]\d+)*$/, "");
}

function isVersioned(name: string, target: string): boolean {
  return (
    target.length >= VERSIONED_LENGTH_MIN &&
    name.length > target.length &&
    withoutVersion(name) === target
  );
}

function neighbourKeys(rows: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const keys = new Map<string, Set<string>>();
  for (const [y, row] of rows.entries()) {
    for (const [x, key] of [...row].entries()) {
      // Each row is shifted by half a key or so: below a key stand two.
      const touching = [
        row[x - 1],
        row[x + 1],
        rows[y + 1]?.[x - 1],
        rows[y + 1]?.[x],
        rows[y - 1]?.[x],
        rows[y - 1]?.[x + 1],
      ];
      keys.set(key, new Set(touching.filter((other) => other !== undefined)));
    }
  }
  return keys;
}
