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

export interface LayerLimits {
  /** Artifacts that may be recent, and those that the middle may have however few there are. */
  readonly recent: number;
  /** Of all artifacts that there are: what the middle may have. */
  readonly middleShare: number;
}

export const LAYER_LIMITS: LayerLimits = { recent: RECENT_MAX, middleShare: 0.05 };

/** Artifact → the id of its `artifact.md`; undefined where a commit removed it. */
export type RecordChanges = ReadonlyMap<string, string | undefined>;

export interface SearchLayers {
  readonly base: ReadonlyMap<string, string>;
  /** What is another than in the base, or is gone. */
  readonly middle: RecordChanges;
  /** As the last commit has it. */
  readonly current: ReadonlyMap<string, string>;
  /** What was touched since something moved into the middle. */
  readonly recent: ReadonlySet<string>;
}

/** @param commits oldest first */
export function searchLayers(
  commits: Iterable<RecordChanges>,
  limits: LayerLimits = LAYER_LIMITS,
): SearchLayers {
  const base = new Map<string, string>();
  const current = new Map<string, string>();
  const middle = new Map<string, string | undefined>();
  const recent = new Set<string>();
  for (const changes of commits) {
    for (const [artifact, id] of changes) {
      put(current, artifact, id);
      recent.add(artifact);
    }
    if (recent.size <= limits.recent) continue;
    for (const artifact of recent) middle.set(artifact, current.get(artifact));
    recent.clear();
    if (!isMiddleFull(middle.size, current.size, limits)) continue;
    for (const [artifact, id] of middle) put(base, artifact, id);
    middle.clear();
  }
  return { base, middle, current, recent };
}

/**
 * Whether the middle moves into the base.
 *
 * @param middle artifacts in it
 * @param all artifacts that there are
 */
export function isMiddleFull(middle: number, all: number, limits: LayerLimits): boolean {
  return middle > Math.max(limits.recent, all * limits.middleShare);
}

function put(records: Map<string, string>, artifact: string, id: string | undefined): void {
  if (id === undefined) records.delete(artifact);
  else records.set(artifact, id);
}
