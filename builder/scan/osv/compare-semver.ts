/**
 * Order of Semantic Versioning 2.0.0 (semver.org, section 11), lenient in what it reads: a leading
 * `v` or `=`, fewer or more than three numbers, a pre-release without its hyphen. Databases write all
 * of these. Numbers may have any length.
 */
import { compareText } from "../../check/compare-text.ts";

interface SemverParts {
  readonly numbers: readonly string[];
  readonly prerelease: readonly string[];
}

const CORE = /^[v=\s]*(\d+(?:\.\d+)*)(?:-([0-9A-Za-z.-]*)|([A-Za-z][0-9A-Za-z.-]*))?$/;

/** Negative when `a` is older. Undefined when one of the two is no version. Build metadata is equal. */
export function compareSemver(a: string, b: string): number | undefined {
  const [left, right] = [partsOf(a), partsOf(b)];
  if (left === undefined || right === undefined) return undefined;
  return (
    compareNumbers(left.numbers, right.numbers) ||
    comparePrereleases(left.prerelease, right.prerelease)
  );
}

function partsOf(version: string): SemverParts | undefined {
  const [text = ""] = version.trim().split("+", 1);
  const match = CORE.exec(text);
  if (match === null) return undefined;
  const prerelease = match[2] ?? match[3] ?? "";
  return {
    numbers: (match[1] ?? "").split("."),
    prerelease: prerelease === "" ? [] : prerelease.split("."),
  };
}

/** Lists of digits, a missing one counting as 0. */
function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const order = compareDigits(a[index] ?? "0", b[index] ?? "0");
    if (order !== 0) return order;
  }
  return 0;
}

/** Digits of any length, as numbers. */
export function compareDigits(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+(?=\d)/, ""), b.replace(/^0+(?=\d)/, "")];
  return left.length - right.length || compareText(left, right);
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const order = compareIdentifiers(a[index] ?? "", b[index] ?? "");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareIdentifiers(a: string, b: string): number {
  const [left, right] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (left && right) return compareDigits(a, b);
  if (left !== right) return left ? -1 : 1;
  return compareText(a, b);
}
