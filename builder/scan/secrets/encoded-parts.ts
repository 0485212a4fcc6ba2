/**
 * Base64, hex, percent and backslash encodings in a text, where they stand for text again. Bytes
 * that decode to anything else are names, digests or pictures, and are left alone.
 */
export interface EncodedPart {
  readonly start: number;
  readonly end: number;
  readonly decoded: Uint8Array;
}

/** Shorter runs hold no credential. */
const BASE64_MIN = 16;
const HEX_MIN = 32;
/** Encoded characters in a row from which an escape is no accident. */
const ESCAPES_MIN = 8;
/** Length of an escaped stretch that is read as one. */
const ESCAPED_MAX = 8192;
/** Length from which bytes above ASCII may be UTF-8 and not chance. */
const UTF8_MIN = 64;

/**
 * Parts in the order of the text, none overlapping; linear in its length.
 *
 * @param most parts that are kept; what follows is left out
 */
export function encodedParts(bytes: Uint8Array, most: number): readonly EncodedPart[] {
  const parts: EncodedPart[] = [];
  const { length } = bytes;
  let start = 0;
  for (let at = 0; at <= length && parts.length < most; at++) {
    const kind = at < length ? KIND[bytes[at]!]! : OTHER;
    if (kind === DIGIT) continue;
    let part = at - start >= BASE64_MIN ? fromRun(bytes, start, at) : undefined;
    if (part === undefined && kind === ESCAPE) part = fromEscape(bytes, at);
    if (part) parts.push(part);
    start = Math.max(at + 1, part?.end ?? 0);
    at = start - 1;
  }
  return parts;
}

function fromEscape(bytes: Uint8Array, start: number): EncodedPart | undefined {
  return bytes[start] === PERCENT ? fromPercent(bytes, start) : fromBackslashes(bytes, start);
}

const OTHER = 0;
const DIGIT = 1;
const ESCAPE = 2;
const PERCENT = 0x25;
const BACKSLASH = 0x5c;
const EQUALS = 0x3d;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** Value of a base64 digit in either alphabet of RFC 4648; -1 for other bytes. */
const VALUE = digits([...ALPHABET, "+-", "/_"]);
const NIBBLE = digits(
  ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ..."abcdef"].map((c) => c + c.toUpperCase()),
);

const KIND = Uint8Array.from(VALUE, (value, byte) => {
  if (value >= 0) return DIGIT;
  return byte === PERCENT || byte === BACKSLASH ? ESCAPE : OTHER;
});

function digits(characters: readonly string[]): Int8Array {
  const values = new Int8Array(256).fill(-1);
  for (const [value, same] of characters.entries())
    for (const character of same) values[character.charCodeAt(0)] = value;
  return values;
}

function runEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && VALUE[bytes[at]!]! >= 0) at++;
  return at;
}

function fromRun(bytes: Uint8Array, start: number, end: number): EncodedPart | undefined {
  const hex =
    end - start >= HEX_MIN && (end - start) % 2 === 0 ? fromHex(bytes, start, end) : undefined;
  return hex ?? fromBase64(bytes, start, end);
}

function fromHex(bytes: Uint8Array, start: number, end: number): EncodedPart | undefined {
  const decoded = new Uint8Array((end - start) / 2);
  for (let index = 0; index < decoded.length; index++) {
    const high = NIBBLE[bytes[start + index * 2]!]!;
    const low = NIBBLE[bytes[start + index * 2 + 1]!]!;
    const byte = high * 16 + low;
    if (high < 0 || low < 0 || !isText(byte)) return undefined;
    decoded[index] = byte;
  }
  return { start, end, decoded };
}

/** One run, or the lines of one block: encoders break lines after a multiple of four digits. */
function fromBase64(bytes: Uint8Array, start: number, end: number): EncodedPart | undefined {
  const measured = readBase64(bytes, start, end);
  if (measured === undefined) return undefined;
  const decoded = new Uint8Array(measured.length);
  readBase64(bytes, start, end, decoded);
  if (measured.isAscii || (decoded.length >= UTF8_MIN && isUtf8(decoded)))
    return { start, end: measured.end, decoded };
  return undefined;
}

interface Base64Block {
  readonly length: number;
  readonly end: number;
  readonly isAscii: boolean;
}

/** Decodes into `out`, or only measures; undefined as soon as a byte is no text. */
function readBase64(
  bytes: Uint8Array,
  start: number,
  end: number,
  out?: Uint8Array,
): Base64Block | undefined {
  let stop = end;
  let pending = 0;
  let bits = 0;
  let length = 0;
  let isAscii = true;
  for (let from: number | undefined = start; from !== undefined; ) {
    for (let at = from; at < stop; at++) {
      pending = ((pending << 6) | VALUE[bytes[at]!]!) & 0xffffff;
      bits += 6;
      if (bits < 8) continue;
      bits -= 8;
      const byte = (pending >> bits) & 0xff;
      if (byte >= 0x80) isAscii = false;
      else if (!isText(byte)) return undefined;
      if (out) out[length] = byte;
      length++;
    }
    from = nextLine(bytes, from, stop);
    if (from !== undefined) stop = runEnd(bytes, from);
  }
  if (bits >= 6) return undefined;
  while (bytes[stop] === EQUALS) stop++;
  return { length, end: stop, isAscii };
}

/** Where the next line of a base64 block begins, when the line that ended at `end` was a full one. */
function nextLine(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start < 60 || (end - start) % 4 !== 0) return undefined;
  let at = end;
  if (bytes[at] === 0x0d) at++;
  if (bytes[at] !== 0x0a) return undefined;
  at++;
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at++;
  return VALUE[bytes[at] ?? 0]! >= 0 ? at : undefined;
}

/** From the first `%XX` to the last in a stretch without white space. */
function fromPercent(bytes: Uint8Array, start: number): EncodedPart | undefined {
  const decoded: number[] = [];
  let end = start;
  let length = 0;
  if (hexByte(bytes, start + 1) === undefined) return undefined;
  for (let at = start; at < bytes.length && at < start + ESCAPED_MAX; ) {
    const byte = bytes[at]!;
    if (byte <= 0x20 || byte >= 0x7f) break;
    const value = byte === PERCENT ? hexByte(bytes, at + 1) : undefined;
    if (value !== undefined && !isText(value)) break;
    decoded.push(value ?? byte);
    at += value === undefined ? 1 : 3;
    if (value === undefined) continue;
    end = at;
    length = decoded.length;
  }
  return end > start
    ? { start, end, decoded: Uint8Array.from(decoded.slice(0, length)) }
    : undefined;
}

/** A row of `\xXX` or `\u00XX`. */
function fromBackslashes(bytes: Uint8Array, start: number): EncodedPart | undefined {
  const decoded: number[] = [];
  let at = start;
  while (bytes[at] === BACKSLASH && at < start + ESCAPED_MAX) {
    const letter = bytes[at + 1];
    const isWide = letter === 0x75 && bytes[at + 2] === 0x30 && bytes[at + 3] === 0x30;
    const value = isWide
      ? hexByte(bytes, at + 4)
      : letter === 0x78
        ? hexByte(bytes, at + 2)
        : undefined;
    if (value === undefined || !isText(value)) break;
    decoded.push(value);
    at += isWide ? 6 : 4;
  }
  return decoded.length >= ESCAPES_MIN
    ? { start, end: at, decoded: Uint8Array.from(decoded) }
    : undefined;
}

function hexByte(bytes: Uint8Array, at: number): number | undefined {
  const high = NIBBLE[bytes[at] ?? 0]!;
  const low = NIBBLE[bytes[at + 1] ?? 0]!;
  return high < 0 || low < 0 ? undefined : high * 16 + low;
}

/** Printable ASCII, a tab or a line break. */
function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
