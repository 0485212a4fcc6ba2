/** What lies in an artifact's folder, compared with what a receipt or an archive says. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { ExtractedFile } from "../extract/extract-archive.ts";

/** Path with `/` → SHA-256 of a regular file, or null for anything else but a folder. */
export type FoundFiles = ReadonlyMap<string, string | null>;
type Listed = readonly Pick<ExtractedFile, "path" | "sha256">[];

/** Everything in `folder`, hashed; undefined where there is no such thing. Links are not followed. */
export async function findFiles(folder: string): Promise<FoundFiles | undefined> {
  const found = await lstat(folder).catch(() => undefined);
  if (found === undefined) return undefined;
  if (!found.isDirectory()) return new Map([["", null]]);
  const files = new Map<string, string | null>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const place = join(entry.parentPath, entry.name);
    const path = relative(folder, place).split(sep).join("/");
    files.set(path, entry.isFile() ? await hashFile(place) : null);
  }
  return files;
}

/** Paths of files that are not in `listed`, or differ from it: what replacing the folder would lose. */
export function strangers(found: FoundFiles, listed: Listed): string[] {
  const known = new Map(listed.map(({ path, sha256 }) => [path, sha256]));
  return [...found]
    .filter(([path, sha256]) => sha256 === null || known.get(path) !== sha256)
    .map(([path]) => path)
    .sort();
}

/** Whether every listed file is there as listed. */
export function isWhole(found: FoundFiles, listed: Listed): boolean {
  return listed.every(({ path, sha256 }) => found.get(path) === sha256);
}

async function hashFile(place: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(place)) hash.update(piece);
  return hash.digest("hex");
}
