/**
 * Options of `git log` for the changed paths of each first-parent commit, with modes and ids (git-diff-tree,
 * raw output format), items ended by NUL.
 */
export const RAW_LOG_OPTIONS: readonly string[] = [
  "--first-parent",
  // Every commit: git would leave out one that changes a file below `files/` and not its name.
  "--sparse",
  "--diff-merges=first-parent",
  "--no-renames",
  "--no-abbrev",
  "--raw",
  "-t",
  "-z",
];
