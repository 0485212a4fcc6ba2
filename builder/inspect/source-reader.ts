import { SCAN_FILE_SIZE_MAX } from "../../schemas/limits.ts";
import { UnscannedError } from "../check/unscanned-error.ts";
import type { Source, SourceEntry } from "../read/source.ts";
import type { ReadPath } from "./child-inspector.ts";

/** Reads files of a source by path, whole or in part, within limits. */
export function sourceReader(source: Source): ReadPath {
  // Gone with the list, of which a build lets go.
  const byPath = new WeakMap<Source["entries"], ReadonlyMap<string, SourceEntry>>();
  const entryAt = (path: string): SourceEntry | undefined => {
    const { entries } = source;
    const known = byPath.get(entries) ?? new Map(entries.map((entry) => [entry.path, entry]));
    byPath.set(entries, known);
    return known.get(path);
  };
  return async (path, range) => {
    const entry = entryAt(path) ?? source.entryAt?.(path);
    if (entry?.kind !== "file" && entry?.kind !== "executable")
      throw new UnscannedError(path, "there is no such file");
    if (range) return readRange(source, entry, range);
    if (entry.size > SCAN_FILE_SIZE_MAX)
      throw new UnscannedError(path, `it has ${entry.size} bytes; ${SCAN_FILE_SIZE_MAX} are read`);
    return source.read(entry);
  };
}

/** Streams up to the end of the range: an object store cannot begin in the middle. */
async function readRange(
  source: Source,
  entry: SourceEntry,
  { offset, length }: { readonly offset: number; readonly length: number },
): Promise<Uint8Array> {
  if (length > SCAN_FILE_SIZE_MAX)
    throw new UnscannedError(entry.path, `${length} bytes at once; ${SCAN_FILE_SIZE_MAX} are read`);
  const kept: Uint8Array[] = [];
  let position = 0;
  for await (const piece of source.stream(entry)) {
    const from = Math.max(0, offset - position);
    const to = Math.min(piece.length, offset + length - position);
    if (from < to) kept.push(piece.slice(from, to));
    position += piece.length;
    if (position >= offset + length) break;
  }
  return Buffer.concat(kept);
}
