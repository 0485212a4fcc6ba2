/**
 * Members of a zip, read as leniently as its readers do: torch checks no CRC, Python's `zipfile`
 * no flags, and both take what the central directory says (APPNOTE.TXT 6.3.10).
 */
import type { ByteSource } from "../byte-source.ts";

export interface ZipMember {
  readonly name: string;
  /** 0 stored, 8 deflate, else something else. */
  readonly method: number;
  readonly packedSize: number;
  /** Where its bytes begin. */
  readonly offset: number;
  /** Whether it says that it is encrypted; that is not always true. */
  readonly encrypted: boolean;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const ENTRY_SIZE = 46;
const LOCAL_SIZE = 30;
/** A comment has at most 65,535 bytes behind the 22 of the record. */
const END_ZONE = 65_557;
/** About 400,000 members; a directory that is larger is read to here. */
const DIRECTORY_MAX = 32 * 1024 * 1024;

/** At most `max` members of the central directory; undefined when there is none. */
export async function zipMembers(
  source: ByteSource,
  max: number,
): Promise<readonly ZipMember[] | undefined> {
  const directory = await findDirectory(source);
  if (directory === undefined || directory.offset < 0 || directory.offset > source.size)
    return undefined;
  const bytes = await source.read(directory.offset, Math.min(directory.size, DIRECTORY_MAX));
  const view = viewOf(bytes);
  const members: ZipMember[] = [];
  for (let at = 0; at + ENTRY_SIZE <= bytes.length && members.length < max; ) {
    if (view.getUint32(at, true) !== ENTRY) break;
    const nameSize = view.getUint16(at + 28, true);
    const extraSize = view.getUint16(at + 30, true);
    const extra = bytes.subarray(
      at + ENTRY_SIZE + nameSize,
      at + ENTRY_SIZE + nameSize + extraSize,
    );
    const wide = wideFields(extra, [
      view.getUint32(at + 24, true),
      view.getUint32(at + 20, true),
      view.getUint32(at + 42, true),
    ]);
    const start = (wide[2] ?? 0) + directory.shift;
    const isInside = start >= 0 && start < source.size;
    const local = viewOf(isInside ? await source.read(start, LOCAL_SIZE) : new Uint8Array());
    const localSize =
      local.byteLength === LOCAL_SIZE && local.getUint32(0, true) === LOCAL
        ? LOCAL_SIZE + local.getUint16(26, true) + local.getUint16(28, true)
        : LOCAL_SIZE + nameSize;
    if (isInside)
      members.push({
        name: latin(bytes.subarray(at + ENTRY_SIZE, at + ENTRY_SIZE + nameSize)),
        method: view.getUint16(at + 10, true),
        packedSize: wide[1] ?? 0,
        offset: start + localSize,
        encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      });
    at += ENTRY_SIZE + nameSize + extraSize + view.getUint16(at + 32, true);
  }
  return members;
}

/** Members that only their local headers name: what a reader of streams would find. */
export function strayMembers(
  bytes: Uint8Array,
  known: readonly ZipMember[],
  max: number,
): readonly ZipMember[] {
  const taken = known
    .map(({ offset, packedSize }) => [offset, offset + packedSize] as const)
    .sort((a, b) => a[0] - b[0]);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const strays: ZipMember[] = [];
  let next = 0;
  for (let at = buffer.indexOf("PK\x03\x04", 0, "latin1"); at >= 0 && strays.length < max; ) {
    while (next < taken.length && (taken[next]?.[1] ?? 0) <= at) next++;
    const [start, end] = taken[next] ?? [Number.POSITIVE_INFINITY, 0];
    const member = start <= at ? undefined : localMember(buffer, at);
    if (member && member.offset !== start) strays.push(member);
    at = buffer.indexOf("PK\x03\x04", start <= at ? Math.max(end, at + 4) : at + 4, "latin1");
  }
  return strays;
}

function localMember(bytes: Buffer, at: number): ZipMember | undefined {
  if (at + LOCAL_SIZE > bytes.length) return undefined;
  const nameSize = bytes.readUInt16LE(at + 26);
  const offset = at + LOCAL_SIZE + nameSize + bytes.readUInt16LE(at + 28);
  const size = bytes.readUInt32LE(at + 18);
  return {
    name: latin(bytes.subarray(at + LOCAL_SIZE, at + LOCAL_SIZE + nameSize)),
    method: bytes.readUInt16LE(at + 8),
    packedSize: size === 0 || size === 0xffffffff ? bytes.length - offset : size,
    offset,
    encrypted: (bytes.readUInt16LE(at + 6) & 1) === 1,
  };
}

interface Directory {
  readonly offset: number;
  readonly size: number;
  /** Bytes that stand before the archive; its own offsets do not count them. */
  readonly shift: number;
}

async function findDirectory(source: ByteSource): Promise<Directory | undefined> {
  const zone = Math.min(source.size, END_ZONE);
  const bytes = await source.read(source.size - zone, zone);
  const view = viewOf(bytes);
  for (let at = bytes.length - 22; at >= 0; at--) {
    if (bytes[at] !== 0x50 || view.getUint32(at, true) !== END) continue;
    const end = source.size - zone + at;
    const size = view.getUint32(at + 12, true);
    const offset = view.getUint32(at + 16, true);
    const wide = await wideDirectory(source, end);
    return wide ?? { offset: end - size, size, shift: end - size - offset };
  }
  return undefined;
}

/** Through the zip64 locator, which stands before the end record; undefined when there is none. */
async function wideDirectory(source: ByteSource, end: number): Promise<Directory | undefined> {
  const locator = viewOf(await source.read(Math.max(0, end - 20), 20));
  if (end < 20 || locator.byteLength < 20 || locator.getUint32(0, true) !== LOCATOR_64)
    return undefined;
  const place = Number(locator.getBigUint64(8, true));
  const record = viewOf(place < source.size ? await source.read(place, 56) : new Uint8Array());
  if (record.byteLength < 56 || record.getUint32(0, true) !== END_64) return undefined;
  const size = Number(record.getBigUint64(40, true));
  return { offset: Number(record.getBigUint64(48, true)), size, shift: 0 };
}

/** Unpacked size, packed size and offset, each from the zip64 field where 32 bits did not do. */
function wideFields(extra: Uint8Array, narrow: readonly number[]): readonly number[] {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let field = at + 4;
    return narrow.map((value) => {
      if (value !== 0xffffffff || field + 8 > extra.length) return value;
      field += 8;
      return Number(view.getBigUint64(field - 8, true));
    });
  }
  return narrow;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function latin(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}
