import { SCAN_FILE_SIZE_MAX } from "../../../schemas/limits.ts";
import type { ArchiveMember, ArchiveReading } from "./archive-member.ts";
import { tooManyBytes, tooManyMembers } from "./bomb-complaint.ts";

/** What an unpacked stream holds when that is no archive: one file, named as gzip's header has it. */
export async function* readSingle(
  pieces: AsyncIterable<Uint8Array>,
  packed: Uint8Array,
  reading: ArchiveReading,
): AsyncGenerator<ArchiveMember> {
  if (!reading.budget.takeMember()) {
    reading.complain(tooManyMembers);
    return reading.skip("members beyond the limit are not looked into");
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (!reading.budget.takeBytes(piece.length)) {
      reading.complain(tooManyBytes);
      return reading.skip("the archives unpack to more than is looked into");
    }
    if (size > SCAN_FILE_SIZE_MAX)
      return reading.skip(`it unpacks to more than ${SCAN_FILE_SIZE_MAX} bytes`);
    parts.push(piece);
  }
  yield { name: nameOf(packed), kind: "file", mode: 0, bytes: Buffer.concat(parts) };
}

/** The FNAME of a gzip header (RFC 1952, section 2.3), where nothing stands before it. */
function nameOf(packed: Uint8Array): string {
  const FNAME = 8;
  const end = packed.subarray(0, 1024).indexOf(0, 10);
  if (packed[0] !== 0x1f || packed[3] !== FNAME || end <= 10) return "content";
  const name = Buffer.from(packed.subarray(10, end)).toString("latin1");
  // Programs that honour it drop its folders.
  return name.replace(/^.*[/\\]/, "") || "content";
}
