/**
 * Any bytes as Latin-1 text for patterns: UTF-8 as it is, UTF-16 narrowed, binaries with line
 * breaks for what cannot be read, and their UTF-16 strings besides.
 */
export interface ReadableText {
  /** A byte for each character. */
  readonly bytes: Uint8Array;
  /** Line and column can be told: the content is text. */
  readonly isText: boolean;
}

/** Characters of a string in UTF-16 inside a binary that is worth reading. */
const WIDE_MIN = 16;

export function readableTexts(bytes: Uint8Array): readonly ReadableText[] {
  const wide = utf16Label(bytes);
  if (wide !== undefined) {
    const text = new TextDecoder(wide).decode(bytes);
    return [{ bytes: narrowed(text), isText: true }];
  }
  if (!bytes.includes(0)) return [{ bytes, isText: true }];
  const strings = wideStrings(bytes);
  return [
    { bytes: bytes.map((byte) => READABLE[byte]!), isText: false },
    ...(strings.length > 0 ? [{ bytes: strings, isText: false }] : []),
  ];
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

/** Printable ASCII and tabs as they are, a line break for the rest. */
const READABLE = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte >= 0x20 && byte < 0x7f) || byte === 0x09 ? byte : 0x0a,
);

/** The ASCII strings among the bytes that are written in UTF-16LE, a line each. */
function wideStrings(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(bytes.length / 2) + 1);
  let length = 0;
  for (let at = 0; at + 1 < bytes.length; ) {
    let end = at;
    while (end + 1 < bytes.length && bytes[end + 1] === 0 && READABLE[bytes[end]!] !== 0x0a)
      end += 2;
    if (end - at >= WIDE_MIN * 2) {
      for (let from = at; from < end; from += 2) out[length++] = bytes[from]!;
      out[length++] = 0x0a;
    }
    at = Math.max(end, at + 1);
  }
  return out.subarray(0, length);
}
