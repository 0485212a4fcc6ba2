/** A tree in memory as what a step goes on from. */

import { type PublishedFile, referenceTo } from "../../builder/emit/published-file.ts";
import type { ChangedPart, PreviousFiles } from "../../builder/incremental/previous-files.ts";
import { sha256Hex } from "../../schemas/digest.ts";

export type Tree = ReadonlyMap<string, PublishedFile>;

export const treeOf = (files: Iterable<PublishedFile>): Tree =>
  new Map(Array.from(files, (file) => [file.path, file]));

/** @param asked gets the path of each file that is read */
export function previousOf(tree: Tree, asked: string[] = []): PreviousFiles {
  const paths = [...tree.keys()].sort();
  const file = (path: string) => {
    const known = tree.get(path);
    return known && referenceTo(known);
  };
  return {
    file,
    below: (prefix) =>
      paths.filter((path) => path.startsWith(prefix)).flatMap((path) => file(path) ?? []),
    async read({ path, sha256 }) {
      asked.push(path);
      const bytes = tree.get(path)?.bytes;
      if (bytes && sha256Hex(bytes) === sha256) return bytes;
      throw Object.assign(new Error(path), { code: "E_PREVIOUS_LIST" });
    },
  };
}

/** The tree after a step, which may name nothing twice, nothing that is as it was, and nothing that never was. */
export function stepped(tree: Tree, { files, gone }: ChangedPart): Tree {
  const after = new Map(tree);
  for (const path of gone) if (!after.delete(path)) throw new Error(`${path} was never there`);
  const seen = new Set<string>();
  for (const file of files) {
    if (seen.has(file.path) || gone.includes(file.path))
      throw new Error(`${file.path} comes twice`);
    if (tree.get(file.path)?.sha256 === file.sha256) throw new Error(`${file.path} is as it was`);
    seen.add(file.path);
    after.set(file.path, file);
  }
  return after;
}

/** Each path with the digest of what is there. */
export const digestsOf = (tree: Tree): Record<string, string> =>
  Object.fromEntries(
    [...tree.values()]
      .map(({ path, bytes }) => [path, sha256Hex(bytes ?? "")] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
