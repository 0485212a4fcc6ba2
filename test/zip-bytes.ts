/** Zip archives written byte by byte, so that every field can be wrong. */
import { crc32, deflateRawSync } from "node:zlib";

export interface RawZipEntry {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  /** 0 stored (default) or 8 deflated. */
  readonly method?: number;
  /** General purpose flags of both headers. */
  readonly flags?: number;
  /** Unix type and permissions. */
  readonly mode?: number;
  readonly extra?: Uint8Array;
  /** A data descriptor follows, and the local header has zeros. */
  readonly streamed?: boolean;
  /** What both headers say, when that is to be a lie. */
  readonly crc?: number;
  readonly size?: number;
  /** What only the local header says. */
  readonly local?: {
    readonly name?: string;
    readonly crc?: number;
    readonly method?: number;
    readonly size?: number;
    readonly flags?: number;
  };
  /** Left out of the central directory. */
  readonly hidden?: boolean;
  /** Where the central directory says that the entry begins. */
  readonly offset?: number;
}

export interface ZipOptions {
  readonly before?: Uint8Array;
  readonly after?: Uint8Array;
  readonly comment?: Uint8Array;
  /** What the end record says. */
  readonly entries?: number;
}

export function zipOf(entries: readonly RawZipEntry[], options: ZipOptions = {}): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const local = localEntry(entry);
    if (!entry.hidden) centrals.push(centralHeader(entry, entry.offset ?? offset));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const count = options.entries ?? centrals.length;
  const comment = options.comment ?? Buffer.alloc(0);
  const end = fields(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
    [4, directory.length],
    [4, offset],
    [2, comment.length],
  );
  return Buffer.concat([
    options.before ?? Buffer.alloc(0),
    ...locals,
    directory,
    end,
    comment,
    options.after ?? Buffer.alloc(0),
  ]);
}

function packed({ content = "", method = 0 }: RawZipEntry): Buffer {
  return method === 8 ? deflateRawSync(content) : Buffer.from(content);
}

function localEntry(entry: RawZipEntry): Buffer {
  const { local = {}, streamed } = entry;
  const data = packed(entry);
  const name = Buffer.from(local.name ?? entry.name);
  const crc = local.crc ?? entry.crc ?? crc32(entry.content ?? "");
  const size = local.size ?? entry.size ?? Buffer.from(entry.content ?? "").length;
  const flags = local.flags ?? (entry.flags ?? 0) | (streamed ? 8 : 0);
  const stated = streamed ? [0, 0, 0] : [crc, data.length, size];
  return Buffer.concat([
    fields(
      [4, 0x04034b50],
      [2, 20],
      [2, flags],
      [2, local.method ?? entry.method ?? 0],
      [4, 0],
      [4, stated[0] ?? 0],
      [4, stated[1] ?? 0],
      [4, stated[2] ?? 0],
      [2, name.length],
      [2, 0],
    ),
    name,
    data,
    streamed ? fields([4, 0x08074b50], [4, crc], [4, data.length], [4, size]) : Buffer.alloc(0),
  ]);
}

function centralHeader(entry: RawZipEntry, offset: number): Buffer {
  const name = Buffer.from(entry.name);
  const extra = entry.extra ?? Buffer.alloc(0);
  const flags = (entry.flags ?? 0) | (entry.streamed ? 8 : 0);
  const size = entry.size ?? Buffer.from(entry.content ?? "").length;
  const crc = entry.crc ?? crc32(entry.content ?? "");
  return Buffer.concat([
    fields(
      [4, 0x02014b50],
      [2, 0x0314],
      [2, 20],
      [2, flags],
      [2, entry.method ?? 0],
      [4, 0],
      [4, crc],
      [4, packed(entry).length],
      [4, size],
      [2, name.length],
      [2, extra.length],
      [2, 0],
      [2, 0],
      [2, 0],
      [2, 0],
      [2, entry.mode ?? 0o100644],
      [4, offset],
    ),
    name,
    extra,
  ]);
}

/** Little-endian numbers of 2 or 4 bytes. */
export function fields(...numbers: readonly (readonly [2 | 4, number])[]): Buffer {
  return Buffer.concat(
    numbers.map(([length, value]) => {
      const field = Buffer.alloc(length);
      field.writeUIntLE(value, 0, length);
      return field;
    }),
  );
}
