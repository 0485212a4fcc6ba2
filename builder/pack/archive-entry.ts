import type { TarHeader } from "modern-tar";

/**
 * 1985-10-26T08:15:00Z, the time npm writes. Zero would be simpler, but Python's zipfile refuses
 * times before 1980 when a reader repacks the files.
 */
export const ARCHIVE_TIME = new Date(499_162_500_000);

export interface EntryFile {
  /** Relative to the archive's top folder. */
  readonly path: string;
  readonly executable: boolean;
  /** Bytes; exact. */
  readonly size: number;
}

/** The header of one file: what depends on the machine or on a person has one value for all. */
export function archiveEntry(topFolder: string, { path, size, executable }: EntryFile): TarHeader {
  return {
    name: `${topFolder}/${path}`,
    size,
    mode: executable ? 0o755 : 0o644,
    mtime: ARCHIVE_TIME,
    uid: 0,
    gid: 0,
    type: "file",
  };
}

/** The order of an archive's entries. */
export function inEntryOrder<T extends EntryFile>(files: readonly T[]): readonly T[] {
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
