/**
 * What each commit of the first-parent history did to records, manifests and files of versions, from one
 * `git log`, of which the part that an earlier build read is not asked for again. Of the files of a version
 * only the id of their tree is told, so that the cost does not grow with them.
 */
import type { GitCommand } from "./git-command.ts";
import { ownText } from "./own-text.ts";
import { rawLog } from "./raw-log.ts";

/** Plain data. */
export interface RecordCommit {
  readonly commit: string;
  /** Its committer date, seconds since 1970 as git writes them. */
  readonly date: string;
  readonly changes: readonly RecordChange[];
}

/**
 * A path relative to the registry's folder, the modes before and after, the id after, and the letter
 * (git-diff-tree, raw output format).
 */
export type RecordChange = readonly [
  path: string,
  oldMode: string,
  newMode: string,
  id: string,
  letter: string,
];

/** Oldest first; those of a whole history. */
export interface KnownCommits {
  /** The registry's folder in the repository. */
  readonly prefix: string;
  readonly commits: readonly RecordCommit[];
}

export interface HistoryPlace {
  readonly git: GitCommand;
  readonly prefix: string;
  readonly isShallow: boolean;
}

export const REVOKED_KEYS = "trust/revoked_keys";

const PATTERNS = [
  "artifacts/*/*/artifact.md",
  "artifacts/*/*/*/manifest.yaml",
  "artifacts/*/*/*/files",
  REVOKED_KEYS,
];
/** What the patterns mean, without the folders above, which `-t` lists too. */
const WANTED =
  /^(?:artifacts\/[^/]+\/[^/]+\/(?:artifact\.md|[^/]+\/(?:manifest\.yaml|files))|trust\/revoked_keys)$/;

/**
 * From the oldest to `commit`, those that did nothing of it among them.
 *
 * @param known what was read before; it counts where `commit` goes on from its last one
 */
export async function readRecordCommits(
  { git, prefix, isShallow }: HistoryPlace,
  commit: string,
  known?: KnownCommits,
): Promise<readonly RecordCommit[]> {
  const before = !isShallow && known?.prefix === prefix ? known.commits : [];
  const last = before.at(-1)?.commit;
  const since =
    last === undefined ? undefined : await readCommitsSince({ git, prefix }, last, commit);
  return since ? [...before, ...since] : readLog(git, prefix, commit);
}

/** Those after `last` up to `commit`, oldest first; undefined where the first-parent history of one does not lead through the other. */
export async function readCommitsSince(
  { git, prefix }: Pick<HistoryPlace, "git" | "prefix">,
  last: string,
  commit: string,
): Promise<readonly RecordCommit[] | undefined> {
  if (last === commit) return [];
  return (await goesOn(git, last, commit)) ? readLog(git, prefix, `${last}..${commit}`) : undefined;
}

/** Whether the first-parent history of `commit` leads through `last`. */
async function goesOn(git: GitCommand, last: string, commit: string): Promise<boolean> {
  const range = `${last}..${commit}`;
  const listed = await git(["rev-list", "--first-parent", "--parents", range]).catch(() => "");
  const [, parent] = (listed.trim().split("\n").at(-1) ?? "").split(" ");
  return parent === last;
}

async function readLog(git: GitCommand, prefix: string, range: string): Promise<RecordCommit[]> {
  const log = await git(rawLog({ prefix, patterns: PATTERNS, range }));
  return commitsOf(log, prefix).reverse();
}

/** Newest first, from what {@link rawLog} is answered. */
function commitsOf(log: string, prefix: string): RecordCommit[] {
  const commits: (RecordCommit & { readonly changes: RecordChange[] })[] = [];
  const items = log.split("\0");
  for (let index = 0; index < items.length; index += 1) {
    const item = (items[index] ?? "").replace(/^\n/, "");
    const last = commits.at(-1);
    if (item.startsWith(":") && last) {
      index += 1;
      const path = (items[index] ?? "").slice(prefix.length);
      const [oldMode = "", newMode = "", , id = "", letter = ""] = item.slice(1).split(" ");
      if (WANTED.test(path))
        last.changes.push([ownText(path), oneMode(oldMode), oneMode(newMode), ownText(id), letter]);
    } else if (item !== "") {
      const [commit = "", date = ""] = item.split(" ").map(ownText);
      commits.push({ commit, date, changes: [] });
    }
  }
  return commits;
}

/** Those that git has, so that each is one text in memory. */
const MODES = ["000000", "040000", "100644", "100755", "120000", "160000"];

function oneMode(mode: string): string {
  return MODES.find((one) => one === mode) ?? mode;
}
