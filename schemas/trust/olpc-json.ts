/**
 * The canonical JSON that TUF signs (OLPC Canonical JSON, wiki.laptop.org/go/Canonical_JSON; TUF
 * 1.0.34, section 4.2): keys ordered by code point, no white space, no fractions, and of all
 * characters only `"` and `\` escaped. What it gives is signed and never written: a string with a
 * line end makes it no valid JSON.
 */
import { utf8 } from "./bytes.ts";

/** @throws {TypeError} for what it cannot say: fractions, lone surrogates, anything that is no JSON */
export function olpcJson(value: unknown): Uint8Array {
  return utf8(write(value));
}

function write(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return writeString(value);
  if (typeof value === "number") return writeInteger(value);
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (typeof value === "object") return writeObject(value as Readonly<Record<string, unknown>>);
  throw new TypeError(`canonical JSON cannot hold a ${typeof value}`);
}

function writeString(value: string): string {
  if (!value.isWellFormed()) throw new TypeError("canonical JSON cannot hold a lone surrogate");
  return /["\\]/.test(value) ? `"${value.replace(/["\\]/g, "\\$&")}"` : `"${value}"`;
}

function writeInteger(value: number): string {
  if (!Number.isSafeInteger(value)) throw new TypeError(`canonical JSON cannot hold ${value}`);
  return String(Object.is(value, -0) ? 0 : value);
}

function writeObject(value: Readonly<Record<string, unknown>>): string {
  let members = "";
  for (const key of Object.keys(value).sort(compareCodePoints)) {
    const member = value[key];
    if (member !== undefined)
      members += `${members === "" ? "" : ","}${writeString(key)}:${write(member)}`;
  }
  return `{${members}}`;
}

/** UTF-16 order differs from it where one side is a surrogate, which stands for what lies above all other units. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

const rank = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);
