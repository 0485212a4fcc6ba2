/**
 * First-parent commits with the changed paths of a scope, newest first, as git finds them: whoever
 * stops reading stops git, so that a page of a long history costs what the page costs.
 */
import { COMMIT_CHANGES_MAX } from "../../schemas/limits.ts";
import { gitItems } from "../read/git-items.ts";
import { rawLog } from "../read/raw-log.ts";
import { secondsOf } from "../read/read-history.ts";
import type { CommitPlace } from "../read/source.ts";
import type { TrailChange, TrailCommit } from "./trail-event.ts";

interface TrailRange {
  readonly patterns: readonly string[];
  /** Commits from this moment on, seconds since 1970. */
  readonly since?: number;
}

/** Commits that changed nothing of it are left out. @throws {CodedError} E_GIT */
export async function* trailCommits(
  { place: { prefix }, folder, commit }: CommitPlace,
  { patterns, since }: TrailRange,
): AsyncGenerator<TrailCommit> {
  const options = since === undefined ? [] : [`--max-age=${since}`];
  const items = gitItems(folder, rawLog({ prefix, patterns, range: commit, options }));
  let at: GrowingCommit | undefined;
  let status: readonly string[] | undefined;
  for await (const item of items) {
    const line = item.replace(/^\n/, "");
    if (status !== undefined) {
      if (at) addChange(at, status, item.slice(prefix.length));
      status = undefined;
    } else if (line.startsWith(":")) {
      status = line.slice(1).split(" ");
    } else if (line !== "") {
      if (at && at.changes.length > 0) yield at;
      const [id = "", seconds = ""] = line.split(" ");
      at = { commit: id, committedAt: secondsOf(seconds), changes: [], omitted: 0 };
    }
  }
  if (at && at.changes.length > 0) yield at;
}

interface GrowingCommit extends TrailCommit {
  readonly changes: TrailChange[];
  omitted: number;
}

const TREE = /^040/;
const FILE = /^100/;

/** `<mode> <mode> <id> <id> <letter>` (git-diff-tree, raw output format): of files, and of the trees `files`. */
function addChange(
  into: GrowingCommit,
  [oldMode = "", newMode = "", oldId = "", newId = ""]: readonly string[],
  path: string,
): void {
  const wanted = /^artifacts\/[^/]+\/[^/]+\/[^/]+\/files$/.test(path) ? TREE : FILE;
  const before = wanted.test(oldMode) ? oldId : undefined;
  const after = wanted.test(newMode) ? newId : undefined;
  if (before === after) return;
  if (into.changes.length < COMMIT_CHANGES_MAX) into.changes.push({ path, before, after });
  else into.omitted += 1;
}
