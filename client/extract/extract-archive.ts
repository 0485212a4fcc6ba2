/**
 * An archive of a registry, unpacked into a folder that nobody else can see yet. Nothing an archive
 * says is trusted: no link is ever made, no mode but 644 and 755 is set, every path passes the
 * entry guard, and sizes are bounded before they are written.
 */
import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Sha256 } from "../../schemas/digest.ts";
import { ARCHIVE_RATIO_FLOOR, ARCHIVE_RATIO_MAX } from "../../schemas/limits.ts";
import { archiveError } from "./archive-error.ts";
import { type AdmittedEntry, CONTENT_SIZE_MAX, ENTRIES_MAX, entryGuard } from "./entry-guard.ts";
import { gunzipWhole } from "./gunzip-whole.ts";
import { readTar, type TarEntry } from "./read-tar.ts";

export interface ExtractedFile {
  /** Below the archive's top folder. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: Sha256;
  readonly executable: boolean;
}

export interface ExtractOptions {
  /** The archive on disk. */
  readonly archive: string;
  /** The name of the archive's one top folder. */
  readonly top: string;
  /** An existing, empty, private folder; what the top folder holds is written into it. */
  readonly into: string;
  readonly signal?: AbortSignal;
}

/** Header, padding and an extended header with its own padding, for each entry; and the end. */
const TAR_SIZE_MAX = CONTENT_SIZE_MAX + (ENTRIES_MAX + 16) * 2048;

/**
 * @returns the files, in the archive's order
 * @throws {CodedError} E_ARCHIVE_…, exit code 5, for whatever a well-made archive does not have; the
 *   folder then holds a part, which the caller removes
 */
export async function extractArchive(options: ExtractOptions): Promise<ExtractedFile[]> {
  const file = await open(options.archive, "r");
  try {
    return await extractFrom(file, options);
  } finally {
    await file.close();
  }
}

async function extractFrom(file: FileHandle, options: ExtractOptions): Promise<ExtractedFile[]> {
  const { size } = await file.stat();
  const admit = entryGuard(options.top);
  const ratio = ratioGuard(size);
  const made = new Set<string>();
  const files: ExtractedFile[] = [];
  for await (const entry of readTar(gunzipWhole(file, { size, limit: TAR_SIZE_MAX }))) {
    options.signal?.throwIfAborted();
    const admitted = admit(entry);
    const place = join(options.into, ...admitted.path.split("/"));
    if (admitted.kind === "folder") await makeFolder(place, made);
    else files.push(await writeEntry(entry, admitted, { place, made, ratio }));
  }
  if (files.length === 0) throw archiveError("EMPTY", "it holds no file");
  return files;
}

/** Counts content as it comes; deflate can blow up what it holds a thousandfold. */
function ratioGuard(packed: number): (bytes: number, entry: string) => void {
  let unpacked = 0;
  return (bytes, entry) => {
    unpacked += bytes;
    if (unpacked > ARCHIVE_RATIO_FLOOR && unpacked > packed * ARCHIVE_RATIO_MAX)
      throw archiveError(
        "RATIO",
        `unpacks more than ${ARCHIVE_RATIO_MAX}-fold, like a bomb`,
        entry,
      );
  };
}

interface Writing {
  readonly place: string;
  readonly made: Set<string>;
  readonly ratio: (bytes: number, entry: string) => void;
}

async function writeEntry(
  entry: TarEntry,
  { path, executable }: AdmittedEntry,
  { place, made, ratio }: Writing,
): Promise<ExtractedFile> {
  await makeFolder(dirname(place), made);
  const hash = createHash("sha256");
  const file = await open(place, "wx", 0o600);
  try {
    for await (const piece of entry.body) {
      ratio(piece.length, entry.path);
      hash.update(piece);
      await file.writeFile(piece);
    }
    await file.chmod(executable ? 0o755 : 0o644);
  } finally {
    await file.close();
  }
  return { path, size: entry.size, sha256: hash.digest("hex"), executable };
}

async function makeFolder(place: string, made: Set<string>): Promise<void> {
  if (made.has(place)) return;
  await mkdir(place, { recursive: true, mode: 0o755 });
  made.add(place);
}
