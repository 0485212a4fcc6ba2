/**
 * Where a build reads from: a commit's object store or a working tree. Both list the same entries
 * with the same bytes for the same content, so `build()` cannot tell them apart.
 */

import type { RepositoryPlace } from "./read-history.ts";
import type { RecordCommit } from "./read-record-commits.ts";

export interface SourceEntry {
  /** Relative to the registry's folder, `/`-separated, as the file system or git spells it. */
  readonly path: string;
  readonly kind: "file" | "executable" | "symlink" | "submodule" | "special";
  /** Bytes; 0 for what is no file. */
  readonly size: number;
}

/**
 * Whether a path was no UTF-8: what could not be read of it is U+FFFD by now, and two such paths may
 * look the same. Both sources list it as special, so that no byte of it is used.
 */
export function isUnreadableName(path: string): boolean {
  return path.includes("\uFFFD");
}

export interface Source {
  /** Ordered by path, code unit by code unit. */
  readonly entries: readonly SourceEntry[];
  readonly history: History;
  /**
   * Git's ids of the files below `artifacts/` as the last commit has them, where what is read may be
   * something else: in a working tree.
   */
  readonly recorded?: ReadonlyMap<string, string>;
  /** Where the whole history can be asked; absent outside a repository and before its first commit. */
  readonly past?: PastPlace;
  /** From now on `entries` has these alone: the others, of whom there may be a million, can be let go of. */
  keepEntries?(stays: (entry: SourceEntry) => boolean): void;
  /** Where more may be listed than `entries` holds: what is listed at a path by now. */
  entryAt?(path: string): SourceEntry | undefined;
  /** Git's id of the content, where a commit is read: what has the same id has the same bytes. */
  idOf?(entry: SourceEntry): string;
  /** The whole content; callers check `size` against a limit first. */
  read(entry: SourceEntry): Promise<Uint8Array>;
  /** The content in pieces, for payloads of any size. */
  stream(entry: SourceEntry): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** A commit, and what it takes to ask git about it. */
export interface CommitPlace {
  readonly place: RepositoryPlace;
  /** An existing folder in the repository; git runs there. */
  readonly folder: string;
  readonly commit: string;
}

/** A commit with those before it. */
export interface PastPlace extends CommitPlace {
  /** First-parent, oldest first, it among them; of a shallow clone those that it has. */
  readonly commits: readonly RecordCommit[];
}

/** When and by which commit a file came: the first-parent commit that added it. */
export interface Arrival {
  readonly commit: string;
  /** Committer date, seconds since 1970. */
  readonly committedAt: number;
}

/** What git remembers; `commit` is null outside a repository and before the first commit. */
export interface History {
  readonly commit: string | null;
  /** Committer date of `commit`, seconds since 1970. */
  readonly committedAt: number | null;
  /** Of each `manifest.yaml`, by path relative to the registry's folder. */
  readonly arrivals: ReadonlyMap<string, Arrival>;
  /** Versions whose content is another than when they arrived: folder → changed paths. */
  readonly altered: ReadonlyMap<string, readonly string[]>;
  /** A shallow clone does not know when older versions came. */
  readonly shallow: boolean;
}
