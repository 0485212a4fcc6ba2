/** Order of Ruby gems' versions (rubygems, Gem::Version): letters are pre-releases and sort before numbers. */
import { compareText } from "../../check/compare-text.ts";
import { compareDigits } from "./compare-semver.ts";

const VERSION = /^\d+(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** Negative when `a` is older. Undefined when one of the two is no version. */
export function compareGem(a: string, b: string): number | undefined {
  const [left, right] = [segmentsOf(a), segmentsOf(b)];
  if (left === undefined || right === undefined) return undefined;
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = compareSegments(left[index] ?? "0", right[index] ?? "0");
    if (order !== 0) return order;
  }
  return 0;
}

function segmentsOf(version: string): readonly string[] | undefined {
  const text = version.trim();
  if (!VERSION.test(text)) return undefined;
  return text.replaceAll("-", ".pre.").match(/\d+|[A-Za-z]+/g) ?? [];
}

function compareSegments(a: string, b: string): number {
  const [left, right] = [/^\d/.test(a), /^\d/.test(b)];
  if (left && right) return compareDigits(a, b);
  if (left !== right) return left ? 1 : -1;
  return compareText(a, b);
}
