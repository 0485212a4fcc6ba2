/**
 * Order of Maven versions (maven.apache.org/pom.html, "Version Order Specification"). Every text is a
 * version to Maven.
 */
import { compareText } from "../../check/compare-text.ts";
import { compareDigits } from "./compare-semver.ts";

interface Token {
  readonly separator: "." | "-";
  readonly value: string;
}

const QUALIFIERS = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
const SAME: Readonly<Record<string, string>> = { ga: "", final: "", release: "", cr: "rc" };
const SHORT: Readonly<Record<string, string>> = { a: "alpha", b: "beta", m: "milestone" };

/** Negative when `a` is older. */
export function compareMaven(a: string, b: string): number {
  const [left, right] = [tokensOf(a), tokensOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const order = compareTokens(
      left[index] ?? padding(right[index]),
      right[index] ?? padding(left[index]),
    );
    if (order !== 0) return order;
  }
  return 0;
}

function tokensOf(version: string): readonly Token[] {
  const tokens: Token[] = [];
  let separator: Token["separator"] = "-";
  const parts = version.toLowerCase().match(/[.-]|\d+|[^\d.-]+/g) ?? [];
  let pending = true;
  for (const [index, part] of parts.entries()) {
    if (part === "." || part === "-") {
      if (pending) tokens.push({ separator, value: "0" });
      separator = part;
      pending = true;
    } else {
      tokens.push({
        separator: pending ? separator : "-",
        value: meaningOf(part, parts[index + 1]),
      });
      pending = false;
    }
  }
  return trimmed(tokens);
}

function meaningOf(part: string, next: string | undefined): string {
  if (next !== undefined && /^\d/.test(next) && Object.hasOwn(SHORT, part))
    return SHORT[part] ?? "";
  return Object.hasOwn(SAME, part) ? (SAME[part] ?? "") : part;
}

/** Without the values that mean nothing at the end and before each hyphen. */
function trimmed(tokens: readonly Token[]): readonly Token[] {
  const kept: Token[] = [];
  for (const token of tokens) {
    if (token.separator === "-") dropNulls(kept);
    kept.push(token);
  }
  dropNulls(kept);
  return kept;
}

function dropNulls(tokens: Token[]): void {
  while (tokens.length > 1 && /^0*$/.test(tokens.at(-1)?.value ?? "")) tokens.pop();
}

function padding(other: Token | undefined): Token {
  const separator = other?.separator ?? "-";
  return { separator, value: separator === "." || /^\d/.test(other?.value ?? "") ? "0" : "" };
}

/** `.qualifier` = `-qualifier` < `-number` < `.number`. */
function compareTokens(a: Token, b: Token): number {
  const [left, right] = [/^\d/.test(a.value), /^\d/.test(b.value)];
  if (left && right) {
    if (a.separator !== b.separator) return a.separator === "." ? 1 : -1;
    return compareDigits(a.value, b.value);
  }
  if (left !== right) return compareMixed(left ? a : b, left ? b : a) * (left ? 1 : -1);
  const [one, other] = [rank(a.value), rank(b.value)];
  return one - other || (one === QUALIFIERS.length ? compareText(a.value, b.value) : 0);
}

/** A number is newer than any qualifier, but 0 as padding equals the empty one. */
function compareMixed(number: Token, qualifier: Token): number {
  return qualifier.value === "" && /^0+$/.test(number.value) ? 0 : 1;
}

function rank(qualifier: string): number {
  const index = QUALIFIERS.indexOf(qualifier);
  return index < 0 ? QUALIFIERS.length : index;
}
