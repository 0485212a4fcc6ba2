/**
 * Any bytes as Latin-1 text for patterns: UTF-8 as it is, UTF-16 narrowed, and of binaries the
 * strings, a line each, as `strings` of the GNU binutils prints them.
 */
export interface ReadableText {
  /** A byte for each character. */
  readonly bytes: Uint8Array;
  /** Line and column can be told: the content is text. */
  readonly isText: boolean;
}

/** Characters of the shortest string in a binary that is read: shorter ones are chance. */
const STRING_MIN = 8;

export function readableTexts(bytes: Uint8Array): readonly ReadableText[] {
  const wide = utf16Label(bytes);
  if (wide !== undefined) {
    const text = new TextDecoder(wide).decode(bytes);
    return [{ bytes: narrowed(text), isText: true }];
  }
  if (!bytes.includes(0)) return [{ bytes, isText: true }];
  return [1, 2]
    .map((width) => ({ bytes: stringsIn(bytes, width), isText: false }))
    .filter((strings) => strings.bytes.length > 0);
}

function utf16Label([first, second]: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : undefined;
}

/** One byte for each UTF-16 unit; what Latin-1 has not becomes `?`. */
function narrowed(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    bytes[at] = unit < 256 ? unit : 0x3f;
  }
  return bytes;
}

const IS_PRINTABLE = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte >= 0x20 && byte < 0x7f) || byte === 0x09 ? 1 : 0,
);

/** Strings of ASCII characters that take one byte, or two in UTF-16LE; each ends with a line break. */
function stringsIn(bytes: Uint8Array, width: number): Uint8Array {
  const out = new Uint8Array(Math.ceil(bytes.length / width) + 1);
  let length = 0;
  for (let start = 0; start < bytes.length; ) {
    const end = width === 1 ? stringEnd(bytes, start) : wideStringEnd(bytes, start);
    if (end - start >= STRING_MIN * width) {
      for (let from = start; from < end; from += width) out[length++] = bytes[from]!;
      out[length++] = 0x0a;
    }
    start = end + 1;
  }
  return out.subarray(0, length);
}

function stringEnd(bytes: Uint8Array, start: number): number {
  let end = start;
  while (end < bytes.length && IS_PRINTABLE[bytes[end]!] === 1) end++;
  return end;
}

/** The pair that ends the string may be the first half of the next one's first: it is looked at again. */
function wideStringEnd(bytes: Uint8Array, start: number): number {
  let end = start;
  while (end + 1 < bytes.length && bytes[end + 1] === 0 && IS_PRINTABLE[bytes[end]!] === 1)
    end += 2;
  return end;
}
