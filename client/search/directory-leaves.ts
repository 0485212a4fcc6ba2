/** From a directory to its files: by key, by place, or a run of them. */
import { SEARCH_CHUNKS_IN_PART } from "../../schemas/published/search-columns.ts";
import { type Directory, placeOf, readDirectory } from "./read-search-file.ts";
import type { SearchFileCache } from "./search-file-cache.ts";

/** Directories below directories: no registry needs more than two. */
const DEPTH_MAX = 4;

/** The file that has `key` if any has; undefined in an empty directory. */
export async function fileWith(
  directory: Directory,
  key: string,
  files: SearchFileCache,
  depth = 0,
): Promise<unknown> {
  const file = directory.files[placeOf(directory.keys, key)];
  if (!directory.parts || file === undefined) return file;
  return fileWith(await part(file, files, depth), key, files, depth + 1);
}

/** The files that may have keys from `from` to `to`, the first `most` of them. */
export async function filesBetween(
  directory: Directory,
  [from, to]: readonly [string, string],
  { files, most }: { readonly files: SearchFileCache; readonly most: number },
  depth = 0,
): Promise<unknown[]> {
  const found: unknown[] = [];
  const last = placeOf(directory.keys, to);
  for (let at = placeOf(directory.keys, from); at <= last && found.length < most; at += 1) {
    const file = directory.files[at];
    if (file === undefined) break;
    if (!directory.parts) found.push(file);
    else {
      const below = await part(file, files, depth);
      found.push(...(await filesBetween(below, [from, to], { files, most }, depth + 1)));
    }
  }
  return found.slice(0, most);
}

/**
 * The file at a place, where every part but the last has as many entries as the format says.
 *
 * @param total files below this directory
 */
export async function fileAt(
  directory: Directory,
  place: number,
  { files, total }: { readonly files: SearchFileCache; readonly total: number },
  depth = 0,
): Promise<unknown> {
  if (!directory.parts) return directory.files[place];
  let below = SEARCH_CHUNKS_IN_PART;
  while (Math.ceil(total / below) > directory.files.length && below < total)
    below *= SEARCH_CHUNKS_IN_PART;
  const file = directory.files[Math.floor(place / below)];
  if (file === undefined) return undefined;
  const rest = Math.min(below, total - Math.floor(place / below) * below);
  return fileAt(await part(file, files, depth), place % below, { files, total: rest }, depth + 1);
}

async function part(file: unknown, files: SearchFileCache, depth: number): Promise<Directory> {
  return files.load(file, (content) => {
    if (depth >= DEPTH_MAX) throw new RangeError("directories within directories");
    return readDirectory(content);
  });
}
