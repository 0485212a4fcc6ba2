/**
 * Which state of each artifact an older segment of the index holds, from the history of every
 * `artifact.md`: so that a change remakes a small segment and not all of the index, while the tree
 * stays a function of the commit.
 *
 * Commit by commit, what is touched is recent. When more than {@link RECENT_MAX} artifacts are, they
 * move into the middle, as they are then; when the middle has more than a twentieth of all, it moves
 * into the base. So a change costs a segment of 64 artifacts, every 64th change one of a twentieth,
 * and the base is made again when a twentieth of it is out of date.
 */
export const RECENT_MAX = 64;
const MIDDLE_SHARE = 0.05;

/** Artifact → the id of its `artifact.md`; undefined where a commit removed it. */
export type RecordChanges = ReadonlyMap<string, string | undefined>;

export interface SearchLayers {
  readonly base: ReadonlyMap<string, string>;
  /** What is another than in the base, or is gone. */
  readonly middle: RecordChanges;
  /** As the last commit has it. */
  readonly current: ReadonlyMap<string, string>;
}

/** @param commits oldest first */
export function searchLayers(commits: Iterable<RecordChanges>): SearchLayers {
  const base = new Map<string, string>();
  const current = new Map<string, string>();
  const middle = new Map<string, string | undefined>();
  const recent = new Set<string>();
  for (const changes of commits) {
    for (const [artifact, id] of changes) {
      put(current, artifact, id);
      recent.add(artifact);
    }
    if (recent.size <= RECENT_MAX) continue;
    for (const artifact of recent) middle.set(artifact, current.get(artifact));
    recent.clear();
    if (middle.size <= Math.max(RECENT_MAX, current.size * MIDDLE_SHARE)) continue;
    for (const [artifact, id] of middle) put(base, artifact, id);
    middle.clear();
  }
  return { base, middle, current };
}

function put(records: Map<string, string>, artifact: string, id: string | undefined): void {
  if (id === undefined) records.delete(artifact);
  else records.set(artifact, id);
}
