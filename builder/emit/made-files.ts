/**
 * Files that need not be made: where the tree before has what the same inputs made, its files stay, and
 * nobody compresses, hashes or writes them again.
 */
import type { Sha256 } from "../../schemas/digest.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { type PublishedFile, referenceTo } from "./published-file.ts";

/** What one key made. Plain data. */
export interface RememberedMaking {
  readonly files: readonly Reference[];
  /** What whoever asked needs to know of them besides. */
  readonly value?: unknown;
}

interface Making<T> {
  readonly files: readonly PublishedFile[];
  readonly value: T;
}

export interface MadeFiles {
  /** @param key digest of all that the file is a function of, its path included */
  file(key: Sha256, make: () => PublishedFile): PublishedFile;
  /** Several files, and a value of plain data about them that is a function of the key, too. */
  group<T>(key: Sha256, make: () => Making<T>): Making<T>;
  /** All that was asked for, for the next build. */
  readonly made: ReadonlyMap<string, RememberedMaking>;
}

/** @param before what the build of the tree before left; none: everything is made */
export function openMadeFiles(
  before: ReadonlyMap<string, RememberedMaking> = new Map(),
): MadeFiles {
  const made = new Map<string, RememberedMaking>();
  const group = <T>(key: Sha256, make: () => Making<T>): Making<T> => {
    const known = before.get(key);
    if (known) {
      made.set(key, known);
      // The key names the program too, so it is of the type that the same call gave it.
      return { files: known.files.map(keptFile), value: known.value as T };
    }
    const making = make();
    made.set(key, { files: making.files.map(referenceTo), value: making.value });
    return making;
  };
  return {
    made,
    group,
    file(key, make) {
      const [file] = group(key, () => ({ files: [make()], value: undefined })).files;
      if (!file) throw new Error("a file was remembered without its name");
      return file;
    },
  };
}

function keptFile({ path, sha256, size }: Reference): PublishedFile {
  return { path, sha256, size, isKept: true };
}
