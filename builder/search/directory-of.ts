/** Directories: which file has what, in parts where there are many, so that a change rewrites few of them. */
import type { SearchDirectory } from "../../schemas/published/search-index.ts";
import { SEARCH_SIZES } from "./search-sizes.ts";
import type { SearchStore } from "./search-store.ts";

export interface DirectoryEntry {
  /** Nothing of this entry comes before it, and nothing of the one before at or after it. Undefined where places are counted. */
  readonly key: string | undefined;
  readonly file: SearchDirectory["files"][number];
}

/**
 * @param partLength entries of one part
 * @param whole entries of a directory whose parts are not cut into parts again
 */
export function directoryOf(
  entries: readonly DirectoryEntry[],
  partLength: number,
  store: SearchStore,
  whole = SEARCH_SIZES.whole,
): SearchDirectory {
  const levels = partLevels(entries.length, partLength, whole);
  let level = entries;
  for (let at = 0; at < levels; at += 1) level = parts(level, partLength, store, at > 0);
  return { ...directory(level), ...(levels > 0 && { parts: true }) };
}

/** Levels of parts between a directory and its entries. */
export function partLevels(entries: number, partLength: number, whole: number): number {
  if (entries <= partLength) return 0;
  let levels = 1;
  let length = Math.ceil(entries / partLength);
  while (length > whole) {
    length = Math.ceil(length / partLength);
    levels += 1;
  }
  return levels;
}

function parts(
  entries: readonly DirectoryEntry[],
  length: number,
  store: SearchStore,
  nested: boolean,
): DirectoryEntry[] {
  const found: DirectoryEntry[] = [];
  for (let at = 0; at < entries.length; at += length) {
    const part = entries.slice(at, at + length);
    const content = { ...directory(part), ...(nested && { parts: true }) };
    found.push({ key: part[0]?.key, file: store.put(content) });
  }
  return found;
}

function directory(entries: readonly DirectoryEntry[]): SearchDirectory {
  const keys = entries.map(({ key }) => key).filter((key) => key !== undefined);
  return { ...(keys.length > 0 && { keys }), files: entries.map(({ file }) => file) };
}

/** The shortest text that parts two neighbours: at or before `next`, and after `last`. */
export function separator(last: string | undefined, next: string): string {
  if (last === undefined) return "";
  let length = 0;
  while (length < last.length && last[length] === next[length]) length += 1;
  const key = next.slice(0, length + 1);
  return key.isWellFormed() ? key : next.slice(0, length + 2);
}
