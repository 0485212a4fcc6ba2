/**
 * A commit that goes on from one that was built, as a source of which artifacts are listed only when they
 * are asked for: what git is asked costs what is asked.
 */

import { openObjectStore } from "./object-store.ts";
import { commitOf, type RepositoryPlace, readVersions, secondsOf } from "./read-history.ts";
import { type RecordCommit, readCommitsSince } from "./read-record-commits.ts";
import type { Arrival, PastPlace, Source, SourceEntry } from "./source.ts";
import { treeItems } from "./tree-items.ts";
import { type CommitEntry, listEntries } from "./tree-source.ts";

export interface StepPlace {
  readonly place: RepositoryPlace;
  /** An existing folder in the repository; git runs there. */
  readonly folder: string;
  readonly commit: string;
  /** The commit that was built. */
  readonly last: string;
  /** What lies beside the artifacts in their folders. */
  readonly strays: readonly CommitEntry[];
}

export interface StepSource extends Source {
  readonly past: PastPlace;
  /** Commits since the one that was built, oldest first. */
  readonly since: readonly RecordCommit[];
  /** Paths that are others than there, relative to the registry's folder. */
  readonly changed: readonly string[];
  /**
   * Lists artifacts, with what is withheld of them, and knows the history of their versions from then on.
   *
   * @param historyOf the commits that touched an artifact, oldest first, those since among them
   */
  list(
    names: readonly string[],
    historyOf: (name: string) => readonly RecordCommit[],
  ): Promise<readonly SourceEntry[]>;
}

/** Folders of which only what is asked for is listed. */
const LISTED_LATER = new Set(["artifacts", "moderation"]);

/**
 * @returns undefined where the history of the commit does not lead through the last one
 * @throws {CodedError} E_NO_FOLDER, E_GIT, E_GIT_OBJECT
 */
export async function openStepSource(at: StepPlace): Promise<StepSource | undefined> {
  const { place, folder, commit, last, strays } = at;
  const since = await readCommitsSince(place, last, commit);
  if (!since) return undefined;
  const [seconds = ""] = await commitOf(place.git, commit);
  const ids = new Map<SourceEntry, string>();
  const byPath = new Map<string, SourceEntry>();
  const known = <T extends CommitEntry>(entries: readonly T[]): readonly T[] => {
    for (const entry of entries) {
      ids.set(entry, entry.objectId);
      byPath.set(entry.path, entry);
    }
    return entries;
  };
  const arrivals = new Map<string, Arrival>();
  const altered = new Map<string, readonly string[]>();
  const store = openObjectStore(folder);
  const idOf = (entry: SourceEntry): string => ids.get(entry) ?? "";
  return {
    entries: known([...(await listShared(place, commit)), ...strays]),
    since,
    changed: await changedPaths(place, last, commit),
    history: { commit, committedAt: secondsOf(seconds), shallow: false, arrivals, altered },
    past: { place, folder, commit, commits: since },
    idOf,
    entryAt: (path) => byPath.get(path),
    read: (entry) => store.read(idOf(entry)),
    stream: (entry) => store.stream(idOf(entry)),
    close: () => store.close(),
    async list(names, historyOf) {
      const paths = names.flatMap((name) => [`artifacts/${name}/`, `moderation/${name}.yaml`]);
      for (const name of names) {
        const versions = await readVersions(place, folder, { commit, commits: historyOf(name) });
        for (const [path, arrival] of versions.arrivals) arrivals.set(path, arrival);
        for (const [version, changed] of versions.altered) altered.set(version, changed);
      }
      return known(paths.length === 0 ? [] : await listEntries(place, commit, paths));
    },
  };
}

/** All but artifacts and what is withheld of them. */
async function listShared(place: RepositoryPlace, commit: string): Promise<readonly CommitEntry[]> {
  const items = await treeItems(place.git, `${commit}:${place.prefix}`, ["--name-only"]);
  const paths = (items ?? []).filter((name) => !LISTED_LATER.has(name));
  return paths.length === 0 ? [] : listEntries(place, commit, paths);
}

async function changedPaths(
  { git, prefix }: RepositoryPlace,
  last: string,
  commit: string,
): Promise<readonly string[]> {
  const listing = await git([
    ...["diff-tree", "-r", "-z", "--no-renames", "--ignore-submodules=none", "--name-only"],
    ...[last, commit],
  ]);
  return listing
    .split("\0")
    .filter((path) => path !== "" && path.startsWith(prefix))
    .map((path) => path.slice(prefix.length));
}
