/**
 * The entries of a POSIX tar (IEEE Std 1003.1, pax: "ustar Interchange Format" and "pax Extended
 * Header"), read strictly. Whatever two readers could take in two ways is refused: checksums and
 * numbers that are off, other magics, names that are no UTF-8, GNU extensions, global headers. Only
 * `path` is taken from an extended header; one that states another size or a link is refused.
 */
import { archiveError } from "./archive-error.ts";
import { ByteReader } from "./byte-reader.ts";

export interface TarEntry {
  /** As written, not checked. */
  readonly path: string;
  /** The type flag: "0" a file, "5" a folder, and so on. */
  readonly type: string;
  readonly mode: number;
  /** Bytes of `body`. */
  readonly size: number;
  /** To be read before the next entry is asked for; what is left is skipped. */
  readonly body: AsyncIterable<Uint8Array>;
}

const BLOCK = 512;
/** An extended header holds little more than one path. */
const EXTENDED_SIZE_MAX = 64 * 1024;

/** @throws {CodedError} E_ARCHIVE_HEADER, E_ARCHIVE_TRUNCATED, E_ARCHIVE_TRAILING */
export async function* readTar(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const reader = new ByteReader(pieces);
  let extendedPath: string | undefined;
  for (;;) {
    const block = await readBlock(reader);
    if (isZero(block)) {
      if (extendedPath !== undefined) throw archiveError("HEADER", "an extended header ends it");
      return await checkEnd(reader);
    }
    const header = parseHeader(block);
    if (header.type === "x") {
      if (extendedPath !== undefined) throw bad(header.path, "follows another extended header");
      extendedPath = await readExtended(reader, header);
      continue;
    }
    const body = boundedBody(reader, header);
    yield { ...header, path: extendedPath || header.path, body };
    // Runs what the consumer left over, so that the next header is found.
    for await (const _ of body);
    await skipPadding(reader, header);
    extendedPath = undefined;
  }
}

type Header = Omit<TarEntry, "body">;

async function readBlock(reader: ByteReader): Promise<Uint8Array> {
  const block = await reader.take(BLOCK);
  if (block.length < BLOCK) throw archiveError("TRUNCATED", "it ends before its end mark");
  return block;
}

/** After the two blocks of zeros only zeros may come (tar fills its last record with them). */
async function checkEnd(reader: ByteReader): Promise<void> {
  const second = await readBlock(reader);
  if (!isZero(second)) throw archiveError("HEADER", "a single block of zeros is no end mark");
  for await (const piece of reader.stream(Number.POSITIVE_INFINITY))
    if (!isZero(piece)) throw archiveError("TRAILING", "there is data after its end");
}

function parseHeader(block: Uint8Array): Header {
  const name = text(block, 0, 100);
  const prefix = text(block, 345, 155);
  const path = prefix ? `${prefix}/${name}` : name;
  if (Buffer.from(block.subarray(257, 265)).toString("latin1") !== "ustar\u000000")
    throw bad(path, "is not in ustar form");
  if (checksum(block) !== octal(block, 148, 8, path))
    throw bad(path, "has a wrong header checksum");
  const flag = String.fromCharCode(block[156] ?? 0);
  const type = flag === "\0" ? "0" : flag;
  return {
    path,
    type,
    mode: octal(block, 100, 8, path),
    size: octal(block, 124, 12, path),
  };
}

function checksum(block: Uint8Array): number {
  return block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);
}

/** Octal digits, then spaces or NULs to the end of the field; leading spaces are historical. */
function octal(block: Uint8Array, at: number, length: number, path: string): number {
  const field = Buffer.from(block.subarray(at, at + length)).toString("latin1");
  const digits = /^ *([0-7]+)[ \u0000]*$/.exec(field)?.[1];
  if (digits === undefined) throw bad(path, "has a number that is not octal");
  return Number.parseInt(digits, 8);
}

/** Up to the first NUL; after it there may only be NULs, or two readers would see two names. */
function text(block: Uint8Array, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  const used = end < 0 ? field : field.subarray(0, end);
  const path = decode(used);
  if (end >= 0 && !isZero(field.subarray(end)))
    throw bad(path, "has bytes after the end of its name");
  return path;
}

/** What is no UTF-8 shows as U+FFFD, which the path guard refuses. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

async function* boundedBody(
  reader: ByteReader,
  { path, size }: Header,
): AsyncGenerator<Uint8Array> {
  let left = size;
  for await (const piece of reader.stream(size)) {
    left -= piece.length;
    yield piece;
  }
  if (left > 0) throw archiveError("TRUNCATED", `ends ${left} bytes early`, path);
}

async function skipPadding(reader: ByteReader, { path, size }: Header): Promise<void> {
  const length = -size & (BLOCK - 1);
  if ((await reader.take(length)).length < length)
    throw archiveError("TRUNCATED", "ends within its padding", path);
}

/** The `path` of an extended header, "" when it states none. Records are `length key=value\n`. */
async function readExtended(reader: ByteReader, header: Header): Promise<string> {
  if (header.size > EXTENDED_SIZE_MAX) throw bad(header.path, "is an extended header without end");
  const bytes = await reader.take(header.size);
  if (bytes.length < header.size) throw archiveError("TRUNCATED", "ends early", header.path);
  await skipPadding(reader, header);
  let path = "";
  for (let at = 0; at < bytes.length; ) {
    const record = readRecord(bytes.subarray(at), header.path);
    at += record.length;
    if (record.key === "path") {
      if (path !== "") throw bad(header.path, "states two paths");
      path = record.value;
    }
    if (record.key === "size" || record.key === "linkpath" || record.key.startsWith("GNU.sparse"))
      throw bad(header.path, `states a ${record.key}, which is not allowed here`);
  }
  return path;
}

function readRecord(bytes: Uint8Array, where: string) {
  const space = bytes.indexOf(0x20);
  const digits = space > 0 && space < 8 ? decode(bytes.subarray(0, space)) : "";
  const length = /^[1-9]\d*$/.test(digits) ? Number(digits) : 0;
  const record = decode(bytes.subarray(space + 1, Math.max(space + 1, length)));
  const equals = record.indexOf("=");
  if (length <= space || length > bytes.length || equals < 1 || !record.endsWith("\n"))
    throw bad(where, "is a malformed extended header");
  return { length, key: record.slice(0, equals), value: record.slice(equals + 1, -1) };
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

function bad(path: string, words: string) {
  return archiveError("HEADER", words, path);
}
