/** A tar archive as members, front to back, without ever holding more than one of them. */
import { SCAN_FILE_SIZE_MAX } from "../../../schemas/limits.ts";
import type { ArchiveMember, ArchiveReading, ComplaintKind } from "./archive-member.ts";
import { tooManyBytes, tooManyMembers } from "./bomb-complaint.ts";
import { type PaxRecords, paxRecords } from "./pax-records.ts";
import { PieceReader } from "./piece-reader.ts";
import { hasTarChecksum, readTarHeader, TAR_BLOCK, type TarHeader } from "./tar-header.ts";

/** An extended header or a GNU long name holds little more than one path. */
const EXTENDED_SIZE_MAX = 1024 * 1024;
const AGAIN = "make the archive anew with an ordinary program";

const KINDS: Readonly<Record<string, ArchiveMember["kind"]>> = {
  "0": "file",
  "7": "file",
  "1": "hardlink",
  "2": "symlink",
  "3": "device",
  "4": "device",
  "5": "folder",
  "6": "fifo",
};

/** What headers in front of an entry say about it. */
interface Ahead extends PaxRecords {
  readonly longName?: string;
  readonly longLink?: string;
}

export async function* readTar(
  pieces: AsyncIterable<Uint8Array>,
  reading: ArchiveReading,
): AsyncGenerator<ArchiveMember> {
  const reader = new PieceReader(pieces);
  try {
    let ahead: Ahead = {};
    for (;;) {
      const header = await nextHeader(reader, reading);
      if (header === undefined) return;
      if (!reading.budget.takeMember()) {
        reading.complain(tooManyMembers);
        return reading.skip("members beyond the limit are not looked into");
      }
      if ("xgLKXN".includes(header.type)) {
        const more = await readAhead(reader, header, reading);
        if (more === undefined) return;
        if (header.type !== "g") ahead = { ...ahead, ...more };
        continue;
      }
      const member = await readMember(reader, header, ahead, reading);
      if (member === undefined) return;
      yield member;
      ahead = {};
    }
  } finally {
    await reader.close();
  }
}

async function nextHeader(
  reader: PieceReader,
  reading: ArchiveReading,
): Promise<TarHeader | undefined> {
  const block = await reader.take(TAR_BLOCK);
  if (block.length === 0) return undefined;
  if (isZero(block)) return void (await checkEnd(reader, reading));
  if (block.length === TAR_BLOCK && hasTarChecksum(block)) return readTarHeader(block);
  const where = `at byte ${reader.at - block.length}`;
  if (block.length < TAR_BLOCK) complain(reading, "truncated", `is cut off in a header ${where}`);
  else complain(reading, "bad-header", `has a header with a wrong checksum ${where}`);
  return void reading.skip(`what follows the broken header ${where} is not looked into`);
}

/** Only zeros may follow the end mark: programs differ in whether they read on. */
async function checkEnd(reader: PieceReader, reading: ArchiveReading): Promise<void> {
  for (;;) {
    if (!reading.budget.takeBytes(TAR_BLOCK)) return;
    const block = await reader.take(TAR_BLOCK);
    if (block.length === 0) return;
    if (isZero(block)) continue;
    complain(
      reading,
      "data-after",
      `has data behind its end mark, at byte ${reader.at - block.length}`,
    );
    return reading.skip("what follows the end mark is not looked into");
  }
}

async function readAhead(
  reader: PieceReader,
  header: TarHeader,
  reading: ArchiveReading,
): Promise<Ahead | undefined> {
  const size = header.size ?? EXTENDED_SIZE_MAX + 1;
  if (size > EXTENDED_SIZE_MAX) {
    complain(reading, "bad-header", `has an extended header of ${header.size} bytes`, header.name);
    return void reading.skip("what follows a broken extended header is not looked into");
  }
  if (!reading.budget.takeBytes(size)) return void overwhelmed(reading, header.name);
  const bytes = await reader.take(size);
  await reader.skip(paddingOf(size));
  if (bytes.length < size) return void cutOff(reading, header.name);
  if (header.type === "L") return { longName: untilNul(bytes) };
  if (header.type === "K") return { longLink: untilNul(bytes) };
  if (header.type !== "x" && header.type !== "g") return {};
  const records = paxRecords(bytes);
  if (records.problem !== undefined) complain(reading, "bad-header", records.problem, header.name);
  const { problem: _, ...rest } = records;
  if (header.type === "g" && Object.keys(rest).length > 0)
    complain(
      reading,
      "two-names",
      `states ${Object.keys(rest).join(" and ")} for all members at once`,
    );
  return rest;
}

async function readMember(
  reader: PieceReader,
  header: TarHeader,
  ahead: Ahead,
  reading: ArchiveReading,
): Promise<ArchiveMember | undefined> {
  const name = ahead.path ?? ahead.longName ?? header.name;
  if (ahead.path !== undefined && ahead.longName !== undefined && ahead.path !== ahead.longName)
    complain(reading, "two-names", `is also called ${JSON.stringify(ahead.longName)}`, name);
  if (header.hasSparseMap) await skipSparseMap(reader, reading);
  const size = sizeOf(header, ahead, name, reading);
  if (size === undefined) return undefined;
  const isFolder = header.type === "0" && name.endsWith("/");
  const kind = isFolder ? "folder" : (KINDS[header.type] ?? "other");
  const member = {
    name,
    kind,
    mode: header.mode & 0o7777,
    ...((kind === "symlink" || kind === "hardlink") && {
      link: ahead.linkpath ?? ahead.longLink ?? header.link,
    }),
  };
  // Links, devices and folders have no content, whatever their size says; a hard link may carry one.
  const length = "23456".includes(header.type) ? 0 : size;
  const bytes = await readContent(reader, name, length, reading);
  if (bytes === "end") return undefined;
  if (kind === "other" && length > 0)
    reading.skip(`its type ${JSON.stringify(header.type)} is not read`, name);
  return kind === "file" && bytes !== undefined ? { ...member, bytes } : member;
}

function sizeOf(header: TarHeader, ahead: Ahead, name: string, reading: ArchiveReading) {
  if (header.size === undefined) {
    complain(reading, "bad-header", "has a size that is no number", name);
    return void reading.skip("what follows the broken header is not looked into", name);
  }
  if (ahead.size === undefined) return header.size;
  // Eleven octal digits are all that the field holds; beyond, it may say anything.
  if (ahead.size !== header.size && ahead.size < 0o77777777777 && header.size !== 0)
    complain(
      reading,
      "two-sizes",
      `has ${header.size} bytes in its header and ${ahead.size} in the extended one`,
      name,
    );
  return ahead.size;
}

/** The content, undefined when it was passed over, "end" when nothing more can be read. */
async function readContent(
  reader: PieceReader,
  name: string,
  size: number,
  reading: ArchiveReading,
): Promise<Uint8Array | undefined | "end"> {
  const isWanted = size <= SCAN_FILE_SIZE_MAX;
  if (!reading.budget.takeBytes(size)) {
    overwhelmed(reading, name);
    return "end";
  }
  const bytes = isWanted ? await reader.take(size) : undefined;
  const length = bytes ? bytes.length : await reader.skip(size);
  if (length < size) {
    cutOff(reading, name);
    return "end";
  }
  await reader.skip(paddingOf(size));
  if (!isWanted) reading.skip(`it has ${size} bytes; ${SCAN_FILE_SIZE_MAX} are read`, name);
  return bytes;
}

/** Each block of the map says in byte 504 whether another one follows. */
async function skipSparseMap(reader: PieceReader, { budget }: ArchiveReading): Promise<void> {
  let block = await reader.take(TAR_BLOCK);
  while (block[504] === 1 && budget.takeBytes(TAR_BLOCK)) block = await reader.take(TAR_BLOCK);
}

function overwhelmed(reading: ArchiveReading, name: string): void {
  reading.complain(tooManyBytes);
  reading.skip("the archives unpack to more than is looked into", name);
}

function cutOff(reading: ArchiveReading, name: string): void {
  complain(reading, "truncated", "is cut off", name);
  reading.skip("it is cut off", name);
}

function complain(
  reading: ArchiveReading,
  kind: ComplaintKind,
  message: string,
  member?: string,
): void {
  const about = member === undefined ? {} : { member };
  reading.complain({ danger: "structure", kind, message, fix: AGAIN, ...about });
}

function paddingOf(size: number): number {
  return -size & (TAR_BLOCK - 1);
}

function untilNul(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString("utf8");
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
