/** Fields of JSON that somebody else wrote: what is asked for, or undefined. */

export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An own field; undefined for everything else, what `Object.prototype` has included. */
export function field(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function textField(value: unknown, key: string): string | undefined {
  const found = field(value, key);
  return typeof found === "string" ? found : undefined;
}

export function listField(value: unknown, key: string): readonly unknown[] {
  const found = field(value, key);
  return Array.isArray(found) ? found : [];
}

/** Base64 as RFC 4648 has it, both alphabets, padding and line breaks optional; undefined for anything else and for nothing. */
export function base64Field(value: unknown, key: string): Buffer | undefined {
  const text = textField(value, key);
  return text !== undefined && isBase64(text) ? Buffer.from(text, "base64") : undefined;
}

export function isBase64(written: string): boolean {
  const text = written.replace(/[\r\n]/g, "");
  const length = text.endsWith("==") ? text.length - 2 : text.length - Number(text.endsWith("="));
  return length > 0 && length % 4 !== 1 && /^[\w+/-]+={0,2}$/.test(text);
}
