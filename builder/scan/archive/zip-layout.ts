/** How the entries of a zip lie in its bytes: nothing may overlap, hide between them or stand around them. */
import type { ArchiveReading, ComplaintKind } from "./archive-member.ts";
import type { ZipEnd } from "./zip-end.ts";
import type { CentralHeader } from "./zip-entry.ts";

/** The bytes of one entry, local header included. */
export interface Extent {
  readonly at: number;
  readonly contentAt: number;
  /** Behind the packed content; a data descriptor may follow. */
  readonly end: number;
  readonly header: CentralHeader;
  readonly hasDescriptor: boolean;
}

const AGAIN = "make the archive anew with an ordinary program";
const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;

/** What may stand before a zip: programs and scripts that unpack themselves, and Chrome's signature. */
const LAUNCHERS = ["#!", "MZ", "\x7fELF", "Cr24", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe"];

export function complainOfEnds(
  bytes: Uint8Array,
  end: ZipEnd,
  extents: readonly (Extent | undefined)[],
  reading: ArchiveReading,
): void {
  const complain = complainer(reading);
  if (end.ambiguous)
    complain("two-ends", "has two end records, and programs differ in which one they follow");
  if (end.isPart) complain("split", "is one part of an archive that is split into several files");
  const after = bytes.subarray(end.end);
  if (after.some((byte) => byte !== 0))
    complain("data-after", `is followed by ${after.length} bytes that do not belong to it`);
  const first = extents.reduce(
    (least, extent) => (extent ? Math.min(least, extent.at) : least),
    end.directoryAt,
  );
  const start = Buffer.from(bytes.subarray(0, 4)).toString("latin1");
  if (first > 0 && !LAUNCHERS.some((launcher) => start.startsWith(launcher)))
    complain("data-before", `is hidden behind ${first} bytes that do not belong to it`);
}

/** Linear in the number of entries, but for sorting. */
export function complainOfLayout(
  bytes: Uint8Array,
  end: ZipEnd,
  extents: readonly (Extent | undefined)[],
  reading: ArchiveReading,
): void {
  const complain = complainer(reading);
  const sorted = extents.filter((extent) => extent !== undefined).sort((a, b) => a.at - b.at);
  for (const [index, extent] of sorted.entries()) {
    const next = sorted[index + 1];
    const limit = next?.at ?? end.directoryAt;
    const { name } = extent.header;
    if (extent.end > limit) {
      const what = next ? `the member ${JSON.stringify(next.header.name)}` : "the list of members";
      complain("overlap", `shares bytes with ${what}`, name);
      continue;
    }
    const rest = afterDescriptor(bytes, extent, limit);
    if (rest + 4 <= limit && wordAt(bytes, rest) === LOCAL)
      complain("hidden-entry", "is followed by an entry that the list does not name", name);
  }
}

/** Behind the data descriptor (APPNOTE 4.3.9), whose signature is optional and whose sizes may have 64 bits. */
function afterDescriptor(bytes: Uint8Array, { end, header, hasDescriptor }: Extent, limit: number) {
  if (!hasDescriptor) return end;
  const at = wordAt(bytes, end) === DESCRIPTOR ? end + 4 : end;
  if (wordAt(bytes, at) !== header.crc) return end;
  const lengths = [12, 20].map((length) => at + length);
  return lengths.find((next) => next === limit || wordAt(bytes, next) === LOCAL) ?? limit;
}

function wordAt(bytes: Uint8Array, at: number): number | undefined {
  if (at + 4 > bytes.length) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
}

function complainer({ complain }: ArchiveReading) {
  return (kind: ComplaintKind, message: string, member?: string): void =>
    complain({
      danger: "structure",
      kind,
      message,
      fix: AGAIN,
      ...(member !== undefined && { member }),
    });
}
