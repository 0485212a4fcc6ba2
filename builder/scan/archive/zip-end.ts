/** The end of central directory record of a zip (PKWARE APPNOTE 6.3.10, sections 4.3.14 to 4.3.16). */

export interface ZipEnd {
  /** Where the record begins. */
  readonly at: number;
  /** Behind its comment. */
  readonly end: number;
  /** Where the central directory begins in the bytes, whatever stands before the archive. */
  readonly directoryAt: number;
  /** What to add to an offset that the archive states: bytes that were put before it. */
  readonly shift: number;
  /** Entries that the record states. */
  readonly entries: number;
  /** It is one of several files that make up the archive. */
  readonly isPart: boolean;
  /** There is another record that readers could take instead. */
  readonly ambiguous: boolean;
}

const END_SIZE = 22;
const COMMENT_MAX = 0xffff;
const END = "PK\x05\x06";
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const CENTRAL = 0x02014b50;

/** The last record that makes sense; undefined when the bytes are no zip. */
export function findZipEnd(bytes: Uint8Array): ZipEnd | undefined {
  const from = Math.max(0, bytes.length - END_SIZE - COMMENT_MAX);
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset + from, bytes.length - from);
  const candidates: ZipEnd[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = tail.lastIndexOf(END); at >= 0; at = at > 0 ? tail.lastIndexOf(END, at - 1) : -1) {
    const found = from + at + END_SIZE <= bytes.length ? readEnd(view, from + at) : undefined;
    if (found) candidates.push(found);
  }
  const chosen = candidates.find(({ end }) => end === bytes.length) ?? candidates[0];
  if (chosen === undefined) return undefined;
  const rival = (other: ZipEnd): boolean =>
    other !== chosen && (other.at > chosen.at || other.end === bytes.length);
  return { ...chosen, ambiguous: candidates.some(rival) };
}

function readEnd(view: DataView, at: number): ZipEnd | undefined {
  const end = at + END_SIZE + view.getUint16(at + 20, true);
  if (end > view.byteLength) return undefined;
  const zip64 = readEnd64(view, at);
  const entries = zip64?.entries ?? view.getUint16(at + 10, true);
  const size = zip64?.size ?? view.getUint32(at + 12, true);
  const offset = zip64?.offset ?? view.getUint32(at + 16, true);
  const directoryAt = (zip64?.at ?? at) - size;
  const isDirectory = (where: number): boolean =>
    where >= 0 &&
    where + 4 <= view.byteLength &&
    (size === 0 || view.getUint32(where, true) === CENTRAL);
  const disk = view.getUint16(at + 4, true);
  const isPart = disk !== 0 && disk !== 0xffff;
  const common = { at, end, entries, isPart, ambiguous: false };
  if (directoryAt >= offset && isDirectory(directoryAt))
    return { ...common, directoryAt, shift: directoryAt - offset };
  // The directory does not end where the record begins: it is where the record says.
  if (size > 0 && isDirectory(offset)) return { ...common, directoryAt: offset, shift: 0 };
  return undefined;
}

function readEnd64(view: DataView, end: number) {
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR_64) return undefined;
  const stated = number64(view, locator + 8);
  // 56 bytes without extensible data; where bytes were put before the archive, it still ends here.
  for (const at of [stated, locator - 56]) {
    if (at < 0 || at + 56 > locator || view.getUint32(at, true) !== END_64) continue;
    return {
      at,
      entries: number64(view, at + 32),
      size: number64(view, at + 40),
      offset: number64(view, at + 48),
    };
  }
  return undefined;
}

/** Unsigned; values over 2^53 lose digits, and are too large for any archive either way. */
export function number64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
}
