/**
 * Which commits of the first-parent history changed the manifest or the files of a version, from one
 * `git log`: of the files only the ids of their trees are compared, so that the cost does not grow with them.
 */

import type { GitCommand } from "./git-command.ts";
import { globBelow } from "./glob-below.ts";

const PARTS = ["manifest.yaml", "files"] as const;

export interface VersionCommit {
  readonly commit: string;
  /** Its committer date, seconds since 1970 as git writes them. */
  readonly date: string;
  readonly changes: readonly VersionChange[];
}

interface VersionChange {
  /** Its folder, relative to the registry's. */
  readonly version: string;
  readonly part: (typeof PARTS)[number];
  /** Whether the commit before had nothing of that name. */
  readonly isNew: boolean;
}

/** From the oldest to `commit`; those that changed no version are among them. */
export async function readVersionCommits(
  git: GitCommand,
  prefix: string,
  commit: string,
): Promise<readonly VersionCommit[]> {
  const log = await git([
    "log",
    "--first-parent",
    // Every commit: git would leave out one that changes a file below `files/` and not its name.
    "--sparse",
    "--diff-merges=first-parent",
    "--no-renames",
    "--raw",
    "--abbrev=1",
    "-t",
    "-z",
    "--format=%H %ct",
    commit,
    "--",
    ...PARTS.map((part) => globBelow(prefix, `artifacts/*/*/*/${part}`)),
  ]);
  return commitsOf(log, prefix).reverse();
}

/**
 * Newest first. A commit's line is `<id> <seconds>`; each change after it `:<mode> <mode> <id> <id> <letter>`
 * (git-diff-tree, raw output format) and a path. NUL, which no path can hold, is between all of them.
 */
function commitsOf(log: string, prefix: string): VersionCommit[] {
  const commits: (VersionCommit & { readonly changes: VersionChange[] })[] = [];
  const items = log.split("\0");
  for (let index = 0; index < items.length; index += 1) {
    const item = (items[index] ?? "").replace(/^\n/, "");
    const last = commits.at(-1);
    if (item.startsWith(":") && last) {
      index += 1;
      const change = changeOf((items[index] ?? "").slice(prefix.length), item.endsWith("A"));
      if (change) last.changes.push(change);
    } else if (item !== "") {
      const [commit = "", date = ""] = item.split(" ");
      commits.push({ commit, date, changes: [] });
    }
  }
  return commits;
}

/** Undefined for the folders above, which `-t` lists too. */
function changeOf(path: string, isNew: boolean): VersionChange | undefined {
  const part = PARTS.find((one) => path.endsWith(`/${one}`));
  if (part === undefined || path.split("/").length !== 5) return undefined;
  return { version: path.slice(0, -part.length - 1), part, isNew };
}
