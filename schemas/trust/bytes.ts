/** Bytes as text and back, strictly, on every platform: hex, base64 (RFC 4648, section 4), UTF-8. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";

export const toHex = (bytes: Uint8Array): string => bytesToHex(bytes);

/** undefined for anything but an even number of lower-case hex digits. */
export function fromHex(text: string): Uint8Array | undefined {
  return /^(?:[0-9a-f]{2})*$/.test(text) ? hexToBytes(text) : undefined;
}

export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 1) binary += String.fromCharCode(bytes[at] ?? 0);
  return btoa(binary);
}

/** Groups of four; the bits of the last one that belong to no byte are zero. */
const BASE64 =
  /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/;

/** undefined unless the text is what {@link toBase64} writes for some bytes: padded, no white space, no stray bits. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (!BASE64.test(text)) return undefined;
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** undefined for bytes that are no UTF-8. A byte order mark is kept as a character. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** undefined for bytes that are no JSON in UTF-8. */
export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes) ?? "");
  } catch {
    return undefined;
  }
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** SHA-256 (FIPS 180-4) without Node, for what also runs in a browser. */
export const sha256Bytes = (bytes: Uint8Array): Uint8Array =>
  (bytes.length < LONG ? sha256 : long)(bytes);
export const sha256HexOf = (bytes: Uint8Array): string => bytesToHex(sha256Bytes(bytes));

/** From here on a platform's own code is sooner done than called. */
const LONG = 256;
let long: (bytes: Uint8Array) => Uint8Array = sha256;

/** Lets a platform's own SHA-256 take what is long: there is one answer. */
export function useNativeSha256(digest: (bytes: Uint8Array) => Uint8Array): void {
  long = digest;
}
