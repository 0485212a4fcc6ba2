import { PAYLOAD_PATH_MAX } from "../../schemas/limits.ts";
import { compareText } from "./compare-text.ts";

/**
 * Pairs of files or folders that one path names on a file system without letter case (Windows,
 * macOS) or that keeps names in one Unicode form (macOS); also a file that has the name of a folder.
 * Each further spelling is told once. Paths over the limit are left out: they are refused anyway.
 */
export function collidingPaths(paths: readonly string[]): readonly (readonly [string, string])[] {
  // What one name would stand for comes to lie side by side: no need to remember every folder.
  const sorted = paths
    .filter(({ length }) => length <= PAYLOAD_PATH_MAX)
    .map((path) => ({ path, key: folded(path).replaceAll("/", "\0") }))
    .sort((a, b) => compareText(a.key, b.key) || compareText(a.path, b.path));
  const pairs = new Map<string, readonly [string, string]>();
  for (const [index, { path, key }] of sorted.entries()) {
    const before = sorted[index - 1];
    const pair = before && collision(before, { path, key });
    if (pair) pairs.set(JSON.stringify(pair), pair);
  }
  return [...pairs.values()].sort(([, a], [, b]) => compareText(a, b));
}

interface Spelling {
  readonly path: string;
  readonly key: string;
}

function folded(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

/** The first folders or files on the way to two paths that are one to a system that folds names. */
function collision(a: Spelling, b: Spelling): readonly [string, string] | undefined {
  const partsA = a.path.split("/");
  const partsB = b.path.split("/");
  const keysA = a.key.split("\0");
  const keysB = b.key.split("\0");
  for (let depth = 0; keysA[depth] !== undefined && keysA[depth] === keysB[depth]; depth += 1) {
    const isFile = depth === partsA.length - 1 || depth === partsB.length - 1;
    if (partsA[depth] === partsB[depth] && !isFile) continue;
    const first = partsA.slice(0, depth + 1).join("/");
    const second = partsB.slice(0, depth + 1).join("/");
    return first <= second ? [first, second] : [second, first];
  }
  return undefined;
}
