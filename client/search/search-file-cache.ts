/** Files of one index, fetched when they are first needed; the least recently used ones go first. */
import { SEARCH_CACHE_SIZE_MAX, SEARCH_FILE_SIZE_MAX } from "../../schemas/limits.ts";
import { searchFilePath } from "../../schemas/paths.ts";
import { searchFileError } from "./search-error.ts";
import { nativeSha256, type Sha256Function, unpackSearchFile } from "./unpack-search-file.ts";

/**
 * Fetches a file of the tree; its caller checks the digest.
 *
 * @param path below the tree's root
 * @param limit bytes that are too many
 */
export type FetchFile = (path: string, limit: number) => Promise<Uint8Array>;

export interface SearchFileCache {
  /**
   * The file of that name, or the content that stands in place of it.
   *
   * @param read checks the shape; throws RangeError for another one
   * @throws {CodedError} E_SEARCH_FILE, and what fetching throws
   */
  load<T>(file: unknown, read: (content: unknown) => T): Promise<T>;
}

interface Kept {
  readonly value: unknown;
  readonly size: number;
}

export function searchFileCache(
  fetchFile: FetchFile,
  sha256: Sha256Function = nativeSha256,
): SearchFileCache {
  const kept = new Map<string, Kept>();
  const running = new Map<string, Promise<Kept>>();
  const inPlace = new WeakMap<object, unknown>();
  let size = 0;
  const keep = (name: string, entry: Kept) => {
    kept.set(name, entry);
    size += entry.size;
    for (const [oldest, { size: freed }] of kept) {
      if (size <= SEARCH_CACHE_SIZE_MAX || oldest === name) break;
      kept.delete(oldest);
      size -= freed;
    }
  };
  const fetched = async <T>(name: string, read: (content: unknown) => T): Promise<Kept> => {
    const bytes = await fetchFile(searchFilePath(name), SEARCH_FILE_SIZE_MAX);
    const { content, length } = await unpackSearchFile(bytes, name, sha256);
    return { value: readContent(content, searchFilePath(name), read), size: length };
  };
  return {
    async load(file, read) {
      if (typeof file !== "string") return inPlaceContent(inPlace, file, read);
      const known = kept.get(file);
      if (known) {
        kept.delete(file);
        kept.set(file, known);
        return known.value as ReturnType<typeof read>;
      }
      let run = running.get(file);
      if (!run) {
        run = fetched(file, read);
        running.set(file, run);
        run
          .then((entry) => keep(file, entry))
          .catch(() => undefined)
          .finally(() => running.delete(file));
      }
      return (await run).value as ReturnType<typeof read>;
    },
  };
}

function inPlaceContent<T>(
  known: WeakMap<object, unknown>,
  content: unknown,
  read: (content: unknown) => T,
): T {
  if (typeof content !== "object" || content === null)
    throw searchFileError("the root", "a file or its content", typeof content);
  const found = known.get(content);
  if (found !== undefined) return found as T;
  const value = readContent(content, "the root", read);
  known.set(content, value);
  return value;
}

function readContent<T>(content: unknown, path: string, read: (content: unknown) => T): T {
  try {
    return read(content);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw searchFileError(path, "the shape of its kind", error.message);
  }
}
