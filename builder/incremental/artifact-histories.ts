/** The first-parent history cut into what it did to each artifact: the log says of one what its own part says. */
import { secondsOf } from "../read/read-history.ts";
import { REVOKED_KEYS, type RecordChange, type RecordCommit } from "../read/read-record-commits.ts";

/** An artifact's part of the history. Plain data. */
export interface ArtifactHistory {
  /** Oldest first, those that changed it. */
  readonly commits: readonly ArtifactCommit[];
}

export interface ArtifactCommit extends RecordCommit {
  /**
   * The latest committer date of this commit and all before it, seconds since 1970: so a time of
   * arrival that is found from this part alone is right.
   */
  readonly date: string;
  /** The artifact's own. */
  readonly changes: readonly RecordChange[];
  /** Its place in the first-parent history, from 0. */
  readonly at: number;
}

/** How far a history has been read. */
export interface HistoryEnd {
  /** How many commits it has, those that did nothing among them. */
  readonly commits: number;
  /** The latest committer date of them, seconds since 1970. */
  readonly latest: number;
}

const NO_COMMITS: HistoryEnd = { commits: 0, latest: 0 };

/**
 * By `namespace/name`, of whatever a folder of artifacts was called.
 *
 * @param commits as `readRecordCommits` gives them
 * @param end of the history that they go on from
 */
export function artifactHistories(
  commits: readonly RecordCommit[],
  end: HistoryEnd = NO_COMMITS,
): Map<string, ArtifactHistory> {
  const histories = new Map<string, ArtifactCommit[]>();
  let { latest, commits: at } = end;
  for (const { commit, date, changes } of commits) {
    latest = Math.max(latest, secondsOf(date));
    const own = Map.groupBy(changes, ([path]) => artifactIn(path));
    for (const [name, changed] of own) {
      if (name === undefined) continue;
      const known = histories.get(name) ?? [];
      known.push({ commit, date: String(latest), changes: changed, at });
      histories.set(name, known);
    }
    at += 1;
  }
  return new Map([...histories].map(([name, own]) => [name, { commits: own }]));
}

/** The end of the history that has these commits more. */
export function historyEnd(
  commits: readonly RecordCommit[],
  end: HistoryEnd = NO_COMMITS,
): HistoryEnd {
  const latest = commits.reduce((date, one) => Math.max(date, secondsOf(one.date)), end.latest);
  return { commits: end.commits + commits.length, latest };
}

/** What was changed of several artifacts as one history, whose commits are in their order and each once. */
export function mergedHistory(histories: readonly ArtifactHistory[]): readonly ArtifactCommit[] {
  const merged = new Map<number, ArtifactCommit & { readonly changes: RecordChange[] }>();
  for (const { commits } of histories) {
    for (const one of commits) {
      const known = merged.get(one.at);
      if (known) known.changes.push(...one.changes);
      else merged.set(one.at, { ...one, changes: [...one.changes] });
    }
  }
  return [...merged.values()].sort((a, b) => a.at - b.at);
}

function artifactIn(path: string): string | undefined {
  if (path === REVOKED_KEYS) return undefined;
  const [, namespace, shortName] = path.split("/");
  return `${namespace}/${shortName}`;
}
