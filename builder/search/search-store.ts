/** Where the files of an index go: each is compressed and named by its digest, or stands in place. */
import { gzipSync } from "fflate";
import { canonicalBytes } from "../../schemas/canonical.ts";
import type { Sha256 } from "../../schemas/digest.ts";
import { searchFilePath } from "../../schemas/paths.ts";
import type { MadeFiles } from "../emit/made-files.ts";
import { hashedBytes, type PublishedFile } from "../emit/published-file.ts";

/** Digits of a digest that name a file: 128 bits. */
const NAME_LENGTH = 32;

export interface SearchStore {
  /** The name of the file that holds `content`; `content` itself where files are not wanted. */
  put<T>(content: T): string | T;
  /** As `put`, of content that is a function of `key` alone: nothing is made where it is known. */
  remember<T>(key: Sha256, make: () => T): string | T;
}

export interface CollectedFiles extends SearchStore {
  /** In the order in which they were put, each once. */
  readonly files: ReadonlyMap<string, PublishedFile>;
  /** One that was made elsewhere. @returns its name */
  add(file: PublishedFile): string;
}

/** For an index of one file: everything stands in place. */
export const IN_PLACE: SearchStore = {
  put: (content) => content,
  remember: (_, make) => make(),
};

export function collectFiles(made: MadeFiles): CollectedFiles {
  const files = new Map<string, PublishedFile>();
  const add = (file: PublishedFile): string => {
    const name = nameOf(file);
    files.set(name, file);
    return name;
  };
  return {
    files,
    add,
    put: (content) => add(searchFile(content)),
    remember: (key, make) => add(made.file(key, () => searchFile(make()))),
  };
}

/** fflate gives the same bytes on every machine; a header without a time, too. */
export function searchFile(content: unknown): PublishedFile {
  const bytes = gzipSync(canonicalBytes(content), { level: 6, mtime: 0 });
  return hashedBytes(bytes, (sha256) => searchFilePath(sha256.slice(0, NAME_LENGTH)));
}

function nameOf({ sha256 }: PublishedFile): string {
  return sha256.slice(0, NAME_LENGTH);
}
