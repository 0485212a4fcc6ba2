/** Files of a folder, compared and counted. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** Relative paths, `/`-separated, ordered by code unit; without `.git`. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !path.startsWith(".git/"))
    .sort();
}

export interface FolderSize {
  readonly files: number;
  readonly bytes: number;
  /** Path and size of the largest file. */
  readonly largest: string;
}

export function folderSize(folder: string): FolderSize {
  const sizes = filesBelow(folder).map((path) => ({
    path,
    size: statSync(join(folder, path)).size,
  }));
  const largest = sizes.reduce((most, file) => (file.size > most.size ? file : most), {
    path: "-",
    size: 0,
  });
  // The digest in front of a published file's name says nothing to people.
  const shown = largest.path.replace(/[0-9a-f]{64}\./, "");
  return {
    files: sizes.length,
    bytes: sizes.reduce((sum, { size }) => sum + size, 0),
    largest: `${shown}, ${(largest.size / 1e6).toFixed(3)} MB`,
  };
}

/** Paths that only one of two folders has, or that differ in their bytes. */
export function differentFiles(one: string, other: string): string[] {
  const [left, right] = [new Set(filesBelow(one)), new Set(filesBelow(other))];
  return [...left.union(right)].filter(
    (path) =>
      !left.has(path) ||
      !right.has(path) ||
      !readFileSync(join(one, path)).equals(readFileSync(join(other, path))),
  );
}
