/** What a build rewrote: the files of a tree before and after it. */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { filesBelow } from "../tree-files.ts";

/** Path → SHA-256 and size. */
export type TreeDigests = ReadonlyMap<string, { readonly sha256: string; readonly size: number }>;

export function treeDigests(folder: string): TreeDigests {
  return new Map(
    filesBelow(folder).map((path) => {
      const file = join(folder, path);
      const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
      return [path, { sha256, size: statSync(file).size }];
    }),
  );
}

/** Files that are new or have other bytes: what an upload of the later tree sends. */
export function rewritten(
  before: TreeDigests,
  after: TreeDigests,
): { readonly files: number; readonly bytes: number; readonly largest: string } {
  const changed = [...after].filter(([path, { sha256 }]) => before.get(path)?.sha256 !== sha256);
  const [largest] = changed.toSorted(([, a], [, b]) => b.size - a.size);
  return {
    files: changed.length,
    bytes: changed.reduce((sum, [, { size }]) => sum + size, 0),
    largest: largest
      ? `${largest[0].replace(/[0-9a-f]{64}\./, "")}, ${(largest[1].size / 1e3).toFixed(0)} kB`
      : "-",
  };
}

/** Files that one of them lacks, or that have other bytes. */
export function differences(one: TreeDigests, other: TreeDigests): number {
  const paths = new Set([...one.keys(), ...other.keys()]);
  return [...paths].filter((path) => one.get(path)?.sha256 !== other.get(path)?.sha256).length;
}
