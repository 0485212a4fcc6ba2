/**
 * What `searchLayers` goes through, as plain data that a later build goes on from. It holds what was
 * touched since something last moved into the base; of any other artifact the base has the present state.
 */
import { compareText } from "../check/compare-text.ts";
import {
  isMiddleFull,
  LAYER_LIMITS,
  type LayerLimits,
  type RecordChanges,
  searchLayers,
} from "../search/search-layers.ts";

/**
 * Ids of its `artifact.md`, null where it has none: in the base, as the last commit has it, and in the
 * middle, if that has it.
 */
export type TouchedArtifact = readonly [
  name: string,
  base: string | null,
  current: string | null,
  middle?: string | null,
];

/** Plain data. */
export interface PlainLayers {
  /** How many artifacts the last commit has. */
  readonly current: number;
  /** Names, ordered. */
  readonly recent: readonly string[];
  /** All that is recent or in the middle, by name. */
  readonly touched: readonly TouchedArtifact[];
}

/** @param commits a whole history, oldest first */
export function plainLayers(
  commits: Iterable<RecordChanges>,
  limits: LayerLimits = LAYER_LIMITS,
): PlainLayers {
  const { base, middle, current, recent } = searchLayers(commits, limits);
  const names = [...new Set([...recent, ...middle.keys()])];
  const touched = names.map((name): TouchedArtifact => {
    const ids = [base.get(name) ?? null, current.get(name) ?? null] as const;
    return middle.has(name) ? [name, ...ids, middle.get(name) ?? null] : [name, ...ids];
  });
  return ordered({ current: current.size, recent: [...recent], touched });
}

/**
 * @param commits that followed, oldest first
 * @param idBefore of the `artifact.md` that was there before them; asked only for what `before` does not hold
 * @returns undefined where something moves into the base
 */
export function stepLayers(
  before: PlainLayers,
  commits: Iterable<RecordChanges>,
  idBefore: (name: string) => string | undefined,
  limits: LayerLimits = LAYER_LIMITS,
): PlainLayers | undefined {
  const touched = new Map(before.touched.map((artifact) => [artifact[0], artifact]));
  const recent = new Set(before.recent);
  let { current } = before;
  for (const changes of commits) {
    for (const [name, id = null] of changes) {
      const known = touched.get(name) ?? untouched(name, idBefore(name));
      current += Number(id !== null) - Number(known[2] !== null);
      touched.set(name, withCurrent(known, id));
      recent.add(name);
    }
    if (recent.size <= limits.recent) continue;
    for (const name of recent) {
      const [, base, id] = touched.get(name) ?? untouched(name, undefined);
      touched.set(name, [name, base, id, id]);
    }
    recent.clear();
    // Nothing is recent now, so all that is touched is in the middle.
    if (isMiddleFull(touched.size, current, limits)) return undefined;
  }
  return ordered({ current, recent: [...recent], touched: [...touched.values()] });
}

function untouched(name: string, id: string | undefined): TouchedArtifact {
  return [name, id ?? null, id ?? null];
}

function withCurrent(artifact: TouchedArtifact, id: string | null): TouchedArtifact {
  const [name, base, , middle] = artifact;
  return middle === undefined ? [name, base, id] : [name, base, id, middle];
}

function ordered({ current, recent, touched }: PlainLayers): PlainLayers {
  return {
    current,
    recent: recent.toSorted(compareText),
    touched: touched.toSorted(([a], [b]) => compareText(a, b)),
  };
}
