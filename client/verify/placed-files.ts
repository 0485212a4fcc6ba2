/** What lies in ashlar_modules, held against the archive that the lock names. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExtractedFile } from "../extract/extract-archive.ts";
import { findFiles } from "../install/found-files.ts";
import { artifactPath, modulesPath } from "../install/modules-folder.ts";
import { readReceipts } from "../install/receipt.ts";
import { stageArchive } from "../install/stage-item.ts";
import type { ProjectFinding } from "./project-report.ts";

export interface PlacedArtifact {
  /** The project folder. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the archive, as the lock has it. */
  readonly sha256: string;
  /** The archive on disk, checked; undefined where it cannot be had. */
  readonly archive: string | undefined;
  readonly signal: AbortSignal;
}

type Listed = Pick<ExtractedFile, "path" | "sha256">;

/** @throws {CodedError} E_ARCHIVE_… for an archive that cannot be unpacked */
export async function verifyPlaced(
  placed: PlacedArtifact,
): Promise<{ readonly files: number; readonly findings: readonly ProjectFinding[] }> {
  const { folder, name, sha256 } = placed;
  const found = await findFiles(artifactPath(folder, name));
  const add = (code: string, path: string, problem: string): ProjectFinding => ({
    code,
    path,
    problem,
  });
  const top = `ashlar_modules/${name}`;
  if (found === undefined)
    return { files: 0, findings: [add("E_NOT_INSTALLED", top, "is locked and not installed")] };
  const findings: ProjectFinding[] = [];
  const receipts = await readReceipts(folder, name);
  const receipt = receipts.placed;
  const own = `ashlar_modules/.receipts/${name}.json`;
  if (receipt === undefined) findings.push(add("E_RECEIPT", own, "is missing or damaged"));
  else if (receipt.sha256 !== sha256)
    findings.push(add("E_RECEIPT", own, `is of version ${receipt.version}, not of what is locked`));
  if (receipts.next !== undefined)
    findings.push(add("E_RECEIPT", own, "is old: an install was cut off"));
  const packed = placed.archive === undefined ? undefined : await unpack(placed, placed.archive);
  if (packed && receipt?.sha256 === sha256 && !isSame(packed, receipt.files))
    findings.push(add("E_RECEIPT", own, "does not say what the archive holds"));
  const wanted = new Map((packed ?? receipt?.files ?? []).map((file) => [file.path, file.sha256]));
  for (const [path, digest] of found) {
    const expected = wanted.get(path);
    const place = path === "" ? top : `${top}/${path}`;
    if (expected === undefined) findings.push(add("E_FOREIGN", place, "is not of the archive"));
    else if (digest !== expected)
      findings.push(add("E_CHANGED", place, "is not as it was installed: its SHA-256 differs"));
  }
  for (const path of wanted.keys())
    if (!found.has(path)) findings.push(add("E_GONE", `${top}/${path}`, "is missing"));
  return { files: found.size, findings };
}

function isSame(packed: readonly Listed[], receipt: readonly Listed[]): boolean {
  const known = new Map(receipt.map(({ path, sha256 }) => [path, sha256]));
  return (
    known.size === packed.length && packed.every(({ path, sha256 }) => known.get(path) === sha256)
  );
}

/** Into a folder of its own, by the reader that an install uses, and gone at once. */
async function unpack(
  { name, version, signal }: PlacedArtifact,
  archive: string,
): Promise<readonly Listed[]> {
  const staging = await mkdtemp(join(tmpdir(), "ashlar-verify-"));
  try {
    const place = join(staging, "files");
    return (await stageArchive({ name, version, archive, place, signal })).files;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** `namespace/name` of everything below ashlar_modules. */
export async function placedNames(folder: string): Promise<readonly string[]> {
  const root = modulesPath(folder);
  const list = (place: string) =>
    readdir(place).catch((error: NodeJS.ErrnoException): string[] => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
      throw error;
    });
  const names: string[] = [];
  for (const namespace of (await list(root)).filter((entry) => !entry.startsWith("."))) {
    const below = await list(join(root, namespace));
    names.push(...(below.length > 0 ? below.map((name) => `${namespace}/${name}`) : [namespace]));
  }
  return names.sort();
}
