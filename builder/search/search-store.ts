/** Where the files of an index go: each is compressed and named by its digest, or stands in place. */
import { gzipSync } from "fflate";
import { canonicalBytes } from "../../schemas/canonical.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { searchFilePath } from "../../schemas/paths.ts";
import type { PublishedFile } from "../emit/published-file.ts";

/** Digits of a digest that name a file: 128 bits. */
const NAME_LENGTH = 32;

export interface SearchStore {
  /** The name of the file that holds `content`; `content` itself where files are not wanted. */
  put<T>(content: T): string | T;
}

export interface CollectedFiles extends SearchStore {
  /** In the order in which they were put, each once. */
  readonly files: ReadonlyMap<string, PublishedFile>;
}

/** For an index of one file: everything stands in place. */
export const IN_PLACE: SearchStore = { put: (content) => content };

export function collectFiles(): CollectedFiles {
  const files = new Map<string, PublishedFile>();
  return {
    files,
    put: (content) => {
      const [name, file] = searchFile(content);
      files.set(name, file);
      return name;
    },
  };
}

/** fflate gives the same bytes on every machine; a header without a time, too. */
export function searchFile(content: unknown): readonly [name: string, file: PublishedFile] {
  const bytes = gzipSync(canonicalBytes(content), { level: 6, mtime: 0 });
  const sha256 = sha256Hex(bytes);
  const name = sha256.slice(0, NAME_LENGTH);
  return [name, { path: searchFilePath(name), sha256, size: bytes.length, bytes }];
}
