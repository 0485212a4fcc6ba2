/**
 * When versions came, from git: the committer date of the first-parent commit that added the
 * manifest, never earlier than that of the version before it in history, so that a wrong clock
 * cannot put a version before its elders.
 */

import { type GitCommand, gitCommand } from "./git-command.ts";
import { readAlterations } from "./read-alterations.ts";
import {
  type HistoryPlace,
  type KnownCommits,
  type RecordCommit,
  readRecordCommits,
} from "./read-record-commits.ts";
import type { Arrival, History } from "./source.ts";

export interface RepositoryPlace extends HistoryPlace {
  /** The registry's folder inside the repository: `""` or `registry/`. */
  readonly prefix: string;
  /** False in a bare repository, where there are commits and no files. */
  readonly hasWorktree: boolean;
  /** A clone without the oldest commits. */
  readonly isShallow: boolean;
}

/** What is known of a commit's past, and the commits that say it, oldest first. */
export interface ReadHistory {
  readonly history: History;
  readonly commits: readonly RecordCommit[];
}

export const NO_HISTORY: History = {
  commit: null,
  committedAt: null,
  arrivals: new Map(),
  altered: new Map(),
  shallow: false,
};

/** 9999-12-31T23:59:59Z, the last second that RFC 3339 can write; git takes dates beyond it. */
const LAST_SECOND = 253_402_300_799;

/**
 * The repository that `folder` is in; undefined outside one.
 *
 * @throws {CodedError} E_GIT when there is one that git does not read, for instance because it
 *   belongs to someone else; E_NO_GIT without git
 */
export async function findRepository(folder: string): Promise<RepositoryPlace | undefined> {
  const git = gitCommand(folder);
  try {
    const asked = ["--is-inside-work-tree", "--is-shallow-repository", "--show-prefix"];
    const [inside, shallow, ...prefix] = (await git(["rev-parse", ...asked])).split("\n");
    return {
      git,
      // A folder's name may hold line feeds, and the last one ends the answer.
      prefix: prefix.slice(0, -1).join("\n"),
      hasWorktree: inside === "true",
      isShallow: shallow === "true",
    };
  } catch (error) {
    if (error instanceof Error && error.message.includes("not a git repository")) return undefined;
    throw error;
  }
}

/**
 * @param revision a commit's id, or HEAD, which gives no history when the repository has no commit yet
 * @param folder where git runs
 * @param known commits that were read before
 */
export async function readHistory(
  place: RepositoryPlace,
  revision: string,
  { folder, known }: { readonly folder: string; readonly known?: KnownCommits | undefined },
): Promise<ReadHistory> {
  const { git, isShallow: shallow } = place;
  const [seconds = "", commit] = await commitOf(git, revision);
  if (commit === undefined) return { history: NO_HISTORY, commits: [] };
  const committedAt = secondsOf(seconds);
  const commits = await readRecordCommits(place, commit, known);
  const versions = await readVersions(place, folder, { commit, commits });
  return { history: { commit, committedAt, shallow, ...versions }, commits };
}

/**
 * When versions came, and which are another by `commit`.
 *
 * @param commits that say so, oldest first; they may leave out what is about other artifacts
 */
export async function readVersions(
  place: RepositoryPlace,
  folder: string,
  { commit, commits }: { readonly commit: string; readonly commits: readonly RecordCommit[] },
): Promise<Pick<History, "arrivals" | "altered">> {
  const versions = commits.map(versionChanges);
  const arrivals = arrivalsOf(versions);
  const touched = touchedSince(versions, arrivals);
  return { arrivals, altered: await readAlterations(place, folder, { commit, arrivals: touched }) };
}

interface VersionCommit extends Pick<RecordCommit, "commit" | "date"> {
  readonly changes: readonly VersionChange[];
}

interface VersionChange {
  /** Its folder. */
  readonly version: string;
  /** Whether this commit brought its manifest, and the one before had nothing of that name. */
  readonly hasCome: boolean;
}

const PART = /^(artifacts\/.*)\/(manifest\.yaml|files)$/;

function versionChanges({ commit, date, changes }: RecordCommit): VersionCommit {
  return {
    commit,
    date,
    changes: changes.flatMap(([path, , , , letter]) => {
      const [, version, part] = PART.exec(path) ?? [];
      if (version === undefined) return [];
      return [{ version, hasCome: part === "manifest.yaml" && letter === "A" }];
    }),
  };
}

/** Its date and its id, or nothing. */
export async function commitOf(git: GitCommand, revision: string): Promise<readonly string[]> {
  const args = ["rev-list", "--max-count=1", "--timestamp", `${revision}^{commit}`, "--"];
  return git(args).then(
    (answer) => answer.trim().split(" "),
    () => [],
  );
}

/** The object that a revision names, or undefined when it names none. */
export async function resolveRevision(
  git: GitCommand,
  revision: string,
): Promise<string | undefined> {
  try {
    const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", revision];
    return (await git(args)).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** @param commits oldest first */
function arrivalsOf(commits: readonly VersionCommit[]): Map<string, Arrival> {
  const arrivals = new Map<string, Arrival>();
  let latest = 0;
  for (const { commit, date, changes } of commits) {
    latest = Math.max(latest, secondsOf(date));
    const arrival = { commit, committedAt: latest };
    for (const { version, hasCome } of changes) {
      const path = `${version}/manifest.yaml`;
      if (hasCome && !arrivals.has(path)) arrivals.set(path, arrival);
    }
  }
  return arrivals;
}

/** The arrivals of versions that a later commit went over: only those may be another than they were. */
function touchedSince(
  commits: readonly VersionCommit[],
  arrivals: ReadonlyMap<string, Arrival>,
): ReadonlyMap<string, Arrival> {
  const touched = new Map<string, Arrival>();
  const arrived = new Set<string>();
  for (const { commit, changes } of commits) {
    const came: string[] = [];
    for (const { version } of changes) {
      const path = `${version}/manifest.yaml`;
      const arrival = arrivals.get(path);
      if (arrival?.commit === commit) came.push(path);
      else if (arrival && arrived.has(path)) touched.set(path, arrival);
    }
    for (const path of came) arrived.add(path);
  }
  return touched;
}

/** A committer date, within what RFC 3339 can write. */
export function secondsOf(text: string): number {
  return Math.min(Math.max(0, Number.parseInt(text, 10)), LAST_SECOND);
}
