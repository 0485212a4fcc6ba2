/** How many bytes a file takes on the wire from a host that compresses with gzip's usual level. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const LEVEL = 6;

/** Of bytes that are compressed already, their own number. */
export function wireSize(bytes: Uint8Array): number {
  return Math.min(bytes.length, gzipSync(bytes, { level: LEVEL }).length);
}

/** Sizes of files below `folder`, each computed once. */
export function wireSizes(folder: string): (paths: readonly string[]) => number {
  const known = new Map<string, number>();
  const sizeOf = (path: string): number => {
    const size = known.get(path) ?? wireSize(readFileSync(join(folder, path)));
    known.set(path, size);
    return size;
  };
  return (paths) => paths.reduce((sum, path) => sum + sizeOf(path), 0);
}
