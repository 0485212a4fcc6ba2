/**
 * The one byte form of a JSON document: RFC 8785 (JSON Canonicalization Scheme), UTF-8, and one
 * final newline so that `cat` and `diff` behave. Keys are ordered by UTF-16 code unit (3.2.3);
 * numbers and strings are written as ECMAScript writes them (3.2.2), which `JSON.stringify` does.
 */

/** @throws {TypeError} for what JSON cannot hold: a number that is not finite, a lone surrogate, a function. */
function canonicalJson(value: unknown): string {
  return `${write(value)}\n`;
}

export function canonicalBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(canonicalJson(value));
}

function write(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return writeString(value);
  if (typeof value === "number") return writeNumber(value);
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (typeof value === "object") return writeObject(value as Readonly<Record<string, unknown>>);
  throw new TypeError(`JSON cannot hold a ${typeof value}`);
}

/** The default order of `sort` is that of UTF-16 code units. Every published document passes here. */
function writeObject(value: Readonly<Record<string, unknown>>): string {
  let members = "";
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member !== undefined)
      members += `${members === "" ? "" : ","}${writeString(key)}:${write(member)}`;
  }
  return `{${members}}`;
}

function writeString(value: string): string {
  if (!value.isWellFormed()) throw new TypeError("JSON text cannot hold a lone surrogate");
  return JSON.stringify(value);
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`JSON cannot hold ${value}`);
  return JSON.stringify(value);
}
