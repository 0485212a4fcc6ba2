/** The gate that every entry of an archive passes before anything of it is written. */
import { PAYLOAD_FILES_MAX, PAYLOAD_SIZE_MAX, RECORD_SIZE_MAX } from "../../schemas/limits.ts";
import { type ArchiveReason, archiveError } from "./archive-error.ts";
import { pathProblem } from "./path-problem.ts";
import { type PathClash, pathSet } from "./path-set.ts";
import type { TarEntry } from "./read-tar.ts";

/** What the builder adds to a payload: `ashlar.json` and `package.json`, made from one record. */
const ADDED_FILES = 2;
export const ENTRIES_MAX = PAYLOAD_FILES_MAX + ADDED_FILES;
export const CONTENT_SIZE_MAX = PAYLOAD_SIZE_MAX + ADDED_FILES * RECORD_SIZE_MAX;

export interface AdmittedEntry {
  readonly kind: "file" | "folder";
  /** Below the top folder; "" for the top folder itself. */
  readonly path: string;
  readonly executable: boolean;
}

export type EntryGuard = (entry: Omit<TarEntry, "body">) => AdmittedEntry;

/**
 * A gate for one archive, whose entries must come in order.
 *
 * @param top the one folder that everything lies in
 */
export function entryGuard(top: string): EntryGuard {
  const paths = pathSet();
  let entries = 0;
  let size = 0;
  return (entry) => {
    entries += 1;
    size += entry.size;
    if (entries > ENTRIES_MAX)
      throw archiveError("COUNT", `it has more than ${ENTRIES_MAX} entries`, entry.path);
    if (size > CONTENT_SIZE_MAX)
      throw archiveError("SIZE", `goes past ${CONTENT_SIZE_MAX} bytes in all`, entry.path);
    const kind = kindOf(entry);
    const path = insidePath(entry.path, kind, top);
    const clash = paths.add(path === "" ? top : `${top}/${path}`, kind);
    if (clash) throw refusal(clash, entry.path);
    return { kind, path, executable: (entry.mode & 0o100) !== 0 };
  };
}

function kindOf({ type, mode, path, size }: Omit<TarEntry, "body">): AdmittedEntry["kind"] {
  if (type !== "0" && type !== "5") throw archiveError(...strangeType(type), path);
  if ((mode & 0o7000) !== 0) throw archiveError("MODE", "asks for setuid, setgid or sticky", path);
  if (type === "5" && size > 0) throw archiveError("HEADER", "is a folder with content", path);
  return type === "5" ? "folder" : "file";
}

function strangeType(type: string): [ArchiveReason, string] {
  if (type === "1" || type === "2")
    return ["LINK", `is a ${type === "1" ? "hard" : "symbolic"} link`];
  if (type === "3" || type === "4") return ["DEVICE", "is a device"];
  if (type === "6") return ["FIFO", "is a named pipe"];
  return ["TYPE", `has the type ${JSON.stringify(type)}, which is neither file nor folder`];
}

function insidePath(written: string, kind: AdmittedEntry["kind"], top: string): string {
  const path = kind === "folder" ? written.replace(/\/$/, "") : written;
  const problem = pathProblem(path);
  if (problem) throw refusal(problem, written);
  if (path === top && kind === "folder") return "";
  if (!path.startsWith(`${top}/`)) throw archiveError("TOP", `is not in ${top}/`, written);
  return path.slice(top.length + 1);
}

function refusal(
  { reason, words }: PathClash | { reason: ArchiveReason; words: string },
  path: string,
) {
  return archiveError(reason, words, path);
}
