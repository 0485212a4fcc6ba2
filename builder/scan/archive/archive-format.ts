/**
 * Which archive or compressed stream bytes are, by their content and never by a name. Signatures are
 * those of the formats' own specifications: PKWARE APPNOTE 4.3, POSIX pax, RFC 1952, RFC 8878,
 * and for the others the first bytes that their tools look for.
 */
import { isTarHeader } from "./tar-header.ts";
import { findZipEnd } from "./zip-end.ts";

/** What can be looked into. */
export type ArchiveFormat = "zip" | "tar" | "gzip" | "zstd";

/** Formats that are known and cannot be looked into, by their first bytes. */
const CLOSED: readonly (readonly [name: string, signature: string])[] = [
  ["bzip2", "BZh"],
  ["xz", "\xfd7zXZ\0"],
  ["7z", "7z\xbc\xaf\x27\x1c"],
  ["rar", "Rar!\x1a\x07"],
  ["cab", "MSCF\0\0\0\0"],
  ["Debian package", "!<arch>\ndebian-binary"],
  ["RPM package", "\xed\xab\xee\xdb"],
  ["lzip", "LZIP\x01"],
  ["zstd in several parts", "\x50\x2a\x4d\x18"],
  ["lz4", "\x04\x22\x4d\x18"],
];

export function archiveFormat(bytes: Uint8Array): ArchiveFormat | undefined {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8) return "gzip";
  if (startsWith(bytes, "\x28\xb5\x2f\xfd")) return "zstd";
  if (isTarHeader(bytes)) return "tar";
  if (startsWith(bytes, "PK\x03\x04") || findZipEnd(bytes) !== undefined) return "zip";
  return undefined;
}

/** The name of a format that cannot be looked into. */
export function closedFormat(bytes: Uint8Array): string | undefined {
  const found = CLOSED.find(([, signature]) => startsWith(bytes, signature))?.[0];
  // "BZh" alone could begin a text; a block or the end of the stream follows at once.
  if (found !== "bzip2") return found;
  return /^BZh[1-9](?:1AY&SY|\x17rE8P\x90)/.test(latin1(bytes.subarray(0, 10))) ? found : undefined;
}

function startsWith(bytes: Uint8Array, signature: string): boolean {
  return latin1(bytes.subarray(0, signature.length)) === signature;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}
