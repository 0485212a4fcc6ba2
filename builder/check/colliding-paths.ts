import { PAYLOAD_PATH_MAX } from "../../schemas/limits.ts";

/**
 * Pairs of files or folders that one path names on a file system without letter case (Windows,
 * macOS) or that keeps names in one Unicode form (macOS); also a file that has the name of a folder.
 * Paths over the limit are left out: they are refused anyway, and comparing them could cost a lot.
 */
export function collidingPaths(paths: readonly string[]): readonly (readonly [string, string])[] {
  const spellings = new Map<string, { readonly path: string; readonly isFile: boolean }>();
  const pairs: [string, string][] = [];
  for (const path of paths.filter(({ length }) => length <= PAYLOAD_PATH_MAX).toSorted()) {
    const parts = path.split("/");
    for (let depth = 1; depth <= parts.length; depth += 1) {
      const here = { path: parts.slice(0, depth).join("/"), isFile: depth === parts.length };
      const folded = here.path.normalize("NFC").toLowerCase();
      const known = spellings.get(folded);
      if (known === undefined) spellings.set(folded, here);
      else if (known.path !== here.path || known.isFile || here.isFile) {
        pairs.push([known.path, here.path]);
        break;
      }
    }
  }
  return pairs;
}
