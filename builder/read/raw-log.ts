import { globBelow } from "./glob-below.ts";

export interface RawLog {
  /** The registry's folder in the repository. */
  readonly prefix: string;
  /** Paths below it, as git's globs. */
  readonly patterns: readonly string[];
  /** A commit, or a range. */
  readonly range: string;
  readonly options?: readonly string[];
}

/**
 * Arguments of the `git log` that goes through first-parent history, newest first. With NUL between all of
 * them: a commit's line `<id> <seconds>`; then each change of the commit as `:<mode> <mode> <id> <id> <letter>`
 * (git-diff-tree, raw output format) and its path. The folders above a wanted one are told too.
 */
export function rawLog({ prefix, patterns, range, options = [] }: RawLog): string[] {
  return [
    "log",
    "--first-parent",
    // Every commit: git would leave out one that changes a file below `files/` and not its name.
    "--sparse",
    "--diff-merges=first-parent",
    "--no-renames",
    "--no-abbrev",
    "--raw",
    "-t",
    "-z",
    "--format=%H %ct",
    ...options,
    range,
    "--",
    ...patterns.map((pattern) => globBelow(prefix, pattern)),
  ];
}
