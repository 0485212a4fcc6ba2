/** The refusal of an archive: one code for each reason, so that a report says which rule was broken. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { PathReason } from "./path-problem.ts";

export type ArchiveReason =
  | PathReason
  /** Not one well-formed gzip stream. */
  | "GZIP"
  | "HEADER"
  | "TRUNCATED"
  | "TRAILING"
  | "LINK"
  | "DEVICE"
  | "FIFO"
  | "TYPE"
  | "MODE"
  | "TOP"
  | "EMPTY"
  | "DUPLICATE"
  | "COLLISION"
  | "FILE_AND_FOLDER"
  | "COUNT"
  | "SIZE"
  | "RATIO"
  | "IDENTITY";

/** @param entry the entry at fault, absent when it is the archive as a whole */
export function archiveError(
  reason: ArchiveReason,
  words: string,
  entry?: string,
  cause?: unknown,
): CodedError {
  return new CodedError({
    code: `E_ARCHIVE_${reason}`,
    exitCode: EXIT.integrity,
    message: entry === undefined ? `archive: ${words}` : `archive entry ${quoted(entry)} ${words}`,
    fix: "Nothing was unpacked. Tell the owner of the registry: its builder makes no such archive.",
    cause,
  });
}

/** Names are hostile: quoted, and cut where they are too long to read. */
function quoted(entry: string): string {
  return JSON.stringify(entry.length > 200 ? `${entry.slice(0, 199)}…` : entry);
}
