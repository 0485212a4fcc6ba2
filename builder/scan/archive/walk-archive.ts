/** An archive's members, and those of the archives among them, with everything that is wrong on the way. */
import { SCAN_ARCHIVE_DEPTH_MAX } from "../../../schemas/limits.ts";
import type { ArchiveBudget } from "./archive-budget.ts";
import { archiveFormat, closedFormat } from "./archive-format.ts";
import type { ArchiveComplaint, ArchiveMember, ArchiveReading } from "./archive-member.ts";
import { memberComplaints } from "./member-complaints.ts";
import { readArchive } from "./read-archive.ts";

/** Content inside an archive; `inside` has the names from the outermost archive on. */
export interface ArchivedFile {
  readonly inside: readonly string[];
  readonly bytes: Uint8Array;
}

export interface ArchiveWalk {
  /** Shared by all archives of a payload. */
  readonly budget: ArchiveBudget;
  /** @param inside names of the archives around the one that is wrong; empty for the payload's file */
  readonly onComplaint?: (inside: readonly string[], complaint: ArchiveComplaint) => void;
  readonly onUnscanned: (inside: readonly string[], reason: string) => void;
}

/** Files in archive order; nothing when `bytes` are no archive. Never throws for what is in the bytes. */
export async function* walkArchive(
  bytes: Uint8Array,
  walk: ArchiveWalk,
  inside: readonly string[] = [],
): AsyncGenerator<ArchivedFile> {
  const format = archiveFormat(bytes);
  if (format === undefined) {
    const closed = closedFormat(bytes);
    if (closed !== undefined) walk.onUnscanned(inside, `${closed} archives are not looked into`);
    return;
  }
  if (inside.length > SCAN_ARCHIVE_DEPTH_MAX) {
    walk.onComplaint?.(inside, tooDeep);
    walk.onUnscanned(inside, `archives are looked into ${SCAN_ARCHIVE_DEPTH_MAX} deep`);
    return;
  }
  const members: Omit<ArchiveMember, "bytes">[] = [];
  for await (const { bytes: content, ...member } of readArchive(
    bytes,
    format,
    reading(walk, inside),
  )) {
    members.push(member);
    if (content === undefined || member.kind !== "file") continue;
    const file = { inside: [...inside, member.name], bytes: content };
    yield file;
    yield* walkArchive(content, walk, file.inside);
  }
  for (const complaint of memberComplaints(members)) walk.onComplaint?.(inside, complaint);
}

function reading(walk: ArchiveWalk, inside: readonly string[]): ArchiveReading {
  return {
    budget: walk.budget,
    complain: (complaint) => walk.onComplaint?.(inside, complaint),
    skip: (reason, member) =>
      walk.onUnscanned(member === undefined ? inside : [...inside, member], reason),
  };
}

const tooDeep: ArchiveComplaint = {
  danger: "structure",
  kind: "nesting",
  message: `is nested too deep: archives inside archives are looked into ${SCAN_ARCHIVE_DEPTH_MAX} deep`,
  fix: "add the inner archive by itself, or its files unpacked",
};
