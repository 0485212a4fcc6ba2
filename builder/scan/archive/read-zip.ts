/**
 * A zip archive as members, read by its central directory and held against its local headers, since
 * some programs read the one and some the other.
 */
import { crc32, inflateRawSync, zstdDecompressSync } from "node:zlib";
import {
  ARCHIVE_RATIO_FLOOR,
  ARCHIVE_RATIO_MAX,
  SCAN_FILE_SIZE_MAX,
} from "../../../schemas/limits.ts";
import type { ArchiveMember, ArchiveReading } from "./archive-member.ts";
import { tooFarPacked, tooManyBytes, tooManyMembers } from "./bomb-complaint.ts";
import { findZipEnd, type ZipEnd } from "./zip-end.ts";
import {
  type CentralHeader,
  DESCRIPTOR_FLAG,
  ENCRYPTED_FLAGS,
  readCentralHeader,
  readLocalHeader,
} from "./zip-entry.ts";
import { complainOfEnds, complainOfLayout, type Extent } from "./zip-layout.ts";

const AGAIN = "make the archive anew with an ordinary program";
const STORED = 0;
const DEFLATED = 8;
const ZSTD = 93;
const CHUNK_MAX = 1024 * 1024;

export function* readZip(bytes: Uint8Array, reading: ArchiveReading): Generator<ArchiveMember> {
  const end = findZipEnd(bytes);
  if (end === undefined) {
    reading.complain({
      danger: "structure",
      kind: "truncated",
      message: "has no central directory: it is cut off or broken",
      fix: AGAIN,
    });
    reading.skip("the zip archive has no central directory");
    return;
  }
  const headers = readDirectory(bytes, end, reading);
  const extents = headers.map((header) => extentOf(bytes, header, end.shift, reading));
  complainOfEnds(bytes, end, extents, reading);
  complainOfLayout(bytes, end, extents, reading);
  const unpacked = headers.reduce((sum, { size }) => sum + size, 0);
  if (unpacked > ARCHIVE_RATIO_FLOOR && unpacked > bytes.length * ARCHIVE_RATIO_MAX) {
    reading.complain(tooFarPacked(bytes.length, unpacked));
  }
  let packedLeft = bytes.length;
  for (const [index, header] of headers.entries()) {
    const extent = extents[index];
    packedLeft -= header.packedSize;
    if (packedLeft < 0) return reading.skip("its members have more bytes than it has itself");
    const content = extent && contentOf(bytes, header, extent, reading);
    if (content === "over") return;
    yield memberOf(header, content);
  }
}

function readDirectory(
  bytes: Uint8Array,
  end: ZipEnd,
  { budget, complain, skip }: ArchiveReading,
): readonly CentralHeader[] {
  const headers: CentralHeader[] = [];
  let at = end.directoryAt;
  for (let next = readCentralHeader(bytes, at); next; next = readCentralHeader(bytes, at)) {
    if (at >= end.at) break;
    if (!budget.takeMember()) {
      complain(tooManyMembers);
      skip("members beyond the limit are not looked into");
      return headers;
    }
    headers.push(next);
    at = next.end;
  }
  // 16 bits are all there is without ZIP64: some programs let the count wrap around.
  if (headers.length !== end.entries && (headers.length & 0xffff) !== end.entries) {
    complain({
      danger: "structure",
      kind: "entry-count",
      message: `states ${end.entries} entries, and its central directory has ${headers.length}`,
      fix: AGAIN,
    });
  }
  return headers;
}

/** Where an entry lies, after a comparison of its two headers; undefined when there is no local one. */
function extentOf(
  bytes: Uint8Array,
  header: CentralHeader,
  shift: number,
  { complain, skip }: ArchiveReading,
): Extent | undefined {
  const { name } = header;
  const at = header.offset + shift;
  const local = readLocalHeader(bytes, at);
  const differs = (what: string): void =>
    complain({
      danger: "structure",
      kind: "local-central",
      member: name,
      message: `${what}, so that what is unpacked depends on the program`,
      fix: AGAIN,
    });
  if (local === undefined) {
    differs("is listed, but there is no entry where the list points");
    skip("there is no content where the list points", name);
    return undefined;
  }
  if (Buffer.compare(local.rawName, header.rawName) !== 0)
    differs(`is called ${JSON.stringify(local.name)} in its own header`);
  else if (local.method !== header.method)
    differs(
      `has compression method ${header.method} in the list and ${local.method} in its header`,
    );
  else if ((local.flags & 1) !== (header.flags & 1))
    differs("is encrypted by one of its two headers only");
  else if (!sameNumbers(local, header))
    differs(
      `has ${header.packedSize} bytes packed and ${header.size} unpacked in the list, but ${local.packedSize} and ${local.size} in its header, or another checksum`,
    );
  if (header.hasBrokenField) {
    complain({
      danger: "structure",
      kind: "bad-header",
      member: name,
      message: "has an extra field that ends behind its header",
      fix: AGAIN,
    });
  }
  if (header.otherName !== undefined && header.otherName !== name && /^[ -~]*$/.test(name)) {
    complain({
      danger: "structure",
      kind: "two-names",
      member: name,
      message: `is also called ${JSON.stringify(header.otherName)} by its Unicode path field`,
      fix: AGAIN,
    });
  }
  const end = local.end + header.packedSize;
  return { at, contentAt: local.end, end, header, hasDescriptor: hasDescriptor(local) };
}

function hasDescriptor({ flags }: { readonly flags: number }): boolean {
  return (flags & DESCRIPTOR_FLAG) !== 0;
}

type Numbers = Pick<CentralHeader, "crc" | "packedSize" | "size" | "flags">;

/** Zeros in the local header are right where a data descriptor follows the content. */
function sameNumbers(local: Numbers, central: Numbers): boolean {
  const same = (stated: number, real: number): boolean =>
    stated === real || (hasDescriptor(local) && (stated === 0 || stated === 0xffffffff));
  return (
    same(local.crc, central.crc) &&
    same(local.packedSize, central.packedSize) &&
    same(local.size, central.size)
  );
}

function memberOf(header: CentralHeader, bytes: Uint8Array | undefined): ArchiveMember {
  const { name, unixMode } = header;
  const mode = unixMode & 0o7777;
  const type = unixMode & 0o170000;
  if (type === 0o120000)
    return { name, kind: "symlink", mode, ...(bytes && { link: Buffer.from(bytes).toString() }) };
  if (type === 0o020000 || type === 0o060000) return { name, kind: "device", mode };
  if (type === 0o010000) return { name, kind: "fifo", mode };
  if (name.endsWith("/") && header.size === 0) return { name, kind: "folder", mode };
  return { name, kind: "file", mode, ...(bytes && { bytes }) };
}

function contentOf(
  bytes: Uint8Array,
  header: CentralHeader,
  extent: Extent,
  { budget, complain, skip }: ArchiveReading,
): Uint8Array | undefined | "over" {
  const { name, size, method } = header;
  const wrong = (kind: "crc" | "corrupt" | "unpacked-size", message: string): undefined => {
    complain({ danger: "structure", kind, member: name, message, fix: AGAIN });
    skip(message, name);
  };
  if ((header.flags & ENCRYPTED_FLAGS) !== 0) {
    complain({
      danger: "structure",
      kind: "encrypted",
      member: name,
      message: "is encrypted, so that nobody can check it",
      fix: "add the content without a password",
    });
    return void skip("it is encrypted", name);
  }
  if (extent.end > bytes.length) return wrong("corrupt", "ends behind the end of the archive");
  const packed = bytes.subarray(extent.contentAt, extent.end);
  if (method !== STORED && method !== DEFLATED && method !== ZSTD)
    return void skip(`its compression method ${method} is not read`, name);
  if (size > SCAN_FILE_SIZE_MAX)
    return void skip(`it has ${size} bytes; ${SCAN_FILE_SIZE_MAX} are read`, name);
  if (!budget.takeBytes(size)) {
    complain(tooManyBytes);
    skip("the archives unpack to more than is looked into", name);
    return "over";
  }
  const content = unpacked(packed, method, size);
  if (content === "longer")
    return wrong("unpacked-size", `unpacks to more than the ${size} bytes it states`);
  if (content === undefined) return wrong("corrupt", "cannot be unpacked: its data is broken");
  if (content.length !== size)
    return wrong("unpacked-size", `unpacks to ${content.length} bytes and states ${size}`);
  if (crc32(content) !== header.crc) {
    const [is, stated] = [crc32(content), header.crc].map((crc) =>
      crc.toString(16).padStart(8, "0"),
    );
    complain({
      danger: "structure",
      kind: "crc",
      member: name,
      message: `has the CRC-32 ${is} and states ${stated}`,
      fix: AGAIN,
    });
  }
  return content;
}

function unpacked(
  packed: Uint8Array,
  method: number,
  size: number,
): Uint8Array | undefined | "longer" {
  if (method === STORED) return packed.length > size ? "longer" : packed;
  // One piece for what is stated: archives hold many small files.
  const chunkSize = Math.min(Math.max(size, 64), CHUNK_MAX);
  const options = { maxOutputLength: Math.max(1, size), chunkSize };
  try {
    return method === ZSTD ? zstdDecompressSync(packed, options) : inflateRawSync(packed, options);
  } catch (error) {
    return (error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE" ? "longer" : undefined;
  }
}
