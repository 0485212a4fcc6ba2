/** One archive, fetched, unpacked into the staging folder and checked to be what it was taken for. */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DOCUMENT_SIZE_MAX } from "../../schemas/limits.ts";
import { archiveFolder } from "../../schemas/paths.ts";
import { archiveError } from "../extract/archive-error.ts";
import { type ExtractedFile, extractArchive } from "../extract/extract-archive.ts";

/** The file at the top of every archive that says what the archive is. */
export const ARCHIVE_MANIFEST = "ashlar.json";

export interface StagedArchive {
  /** The folder with the files. */
  readonly place: string;
  readonly files: readonly ExtractedFile[];
}

export interface StageOptions {
  readonly name: string;
  readonly version: string;
  /** The checked archive on disk. */
  readonly archive: string;
  /** A folder that does not exist yet, inside a private one. */
  readonly place: string;
  readonly signal: AbortSignal;
}

/** @throws {CodedError} E_ARCHIVE_… */
export async function stageArchive(options: StageOptions): Promise<StagedArchive> {
  const { name, version, archive, place, signal } = options;
  await mkdir(place, { recursive: true, mode: 0o755 });
  const top = archiveFolder(name, version);
  const files = await extractArchive({ archive, top, into: place, signal });
  await checkIdentity(options, files);
  return { place, files };
}

/** An archive of another artifact may lie under this one's digest only if the registry's index lies. */
async function checkIdentity(
  { name, version, place }: StageOptions,
  files: readonly ExtractedFile[],
): Promise<void> {
  const size = files.find(({ path }) => path === ARCHIVE_MANIFEST)?.size ?? 0;
  const isReadable = size > 0 && size <= DOCUMENT_SIZE_MAX;
  const claimed = isReadable ? await readIdentity(join(place, ARCHIVE_MANIFEST)) : undefined;
  if (claimed === `${name}@${version}`) return;
  const words = `says it is ${claimed ?? "nothing in particular"}, not ${name}@${version}`;
  throw archiveError("IDENTITY", words, ARCHIVE_MANIFEST);
}

async function readIdentity(file: string): Promise<string | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    const isNamed =
      typeof value === "object" && value !== null && "name" in value && "version" in value;
    return isNamed ? `${String(value.name)}@${String(value.version)}` : undefined;
  } catch {
    return undefined;
  }
}
