/** What short lists choose from, by the columns of all artifacts: few rows are read. */
import { firstOf } from "../emit/first-of.ts";
import type { StepArtifact } from "./evaluate-step.ts";
import { FLAG, placeOf } from "./registry-index.ts";
import type { RowSide } from "./row-change.ts";
import type { Shelves } from "./step-lists.ts";
import type { StepRows } from "./step-rows.ts";
import type { StepState } from "./step-state.ts";

interface Listed {
  readonly name: string;
  /** What it is chosen by. */
  readonly rank: number;
}

export function stepShelves(
  { index }: StepState,
  artifacts: readonly StepArtifact[],
  rows: StepRows,
): Shelves {
  const judged = artifacts.map(({ name }) => name);
  const isJudged = new Set(judged.map((name) => placeOf(index, name)));
  const isListed = (at: number): boolean =>
    ((index.flags[at] ?? 0) & FLAG.listed) !== 0 && !isJudged.has(at);
  const judgedSides = judged
    .flatMap((name) => rows.sideOf(name) ?? [])
    .filter(({ row }) => row.isListed);
  const first = (limit: number, ranks: Ranks): readonly RowSide[] => {
    const others = firstPlaces(
      ranks.column,
      limit,
      (at) => isListed(at) && ranks.isWanted(ranks.column[at] ?? 0),
    );
    const chosen = [
      ...others.map((at): Listed => ({ name: index.names[at] ?? "", rank: ranks.column[at] ?? 0 })),
      ...judgedSides.map((side): Listed => ({ name: side.row.name, rank: ranks.of(side) })),
    ].filter(({ rank }) => ranks.isWanted(rank));
    const ordered = chosen.sort((a, b) => b.rank - a.rank || (a.name < b.name ? -1 : 1));
    return ordered.slice(0, limit).flatMap(({ name }) => rows.sideOf(name) ?? []);
  };
  return {
    newest: async (limit) =>
      first(limit, { column: index.newest, of: newestOf, isWanted: Number.isFinite }),
    popular: async (limit) =>
      first(limit, {
        column: rows.dependents,
        of: ({ dependents }) => dependents,
        isWanted: (count) => count > 0,
      }),
    get: async (name) => rows.sideOf(name),
    namesOf(namespace) {
      const isOwn = (name: string): boolean => name.startsWith(`${namespace}/`);
      const others = index.names.filter((name, at) => isOwn(name) && isListed(at));
      const own = judgedSides.map(({ row }) => row.name).filter(isOwn);
      return [...others, ...own].sort();
    },
  };
}

interface Ranks {
  /** By the place of an artifact in the index. */
  readonly column: Float64Array | Uint32Array;
  readonly of: (side: RowSide) => number;
  readonly isWanted: (rank: number) => boolean;
}

/** Places of the largest values, of equals the first. */
function firstPlaces(
  column: Ranks["column"],
  limit: number,
  isCandidate: (at: number) => boolean,
): readonly number[] {
  function* places(): Generator<number> {
    for (let at = 0; at < column.length; at += 1) if (isCandidate(at)) yield at;
  }
  return firstOf(places(), limit, (a, b) => (column[b] ?? 0) - (column[a] ?? 0) || a - b);
}

function newestOf({ row }: RowSide): number {
  const standing = row.releases.filter(({ yanked }) => yanked === undefined);
  return Math.max(...standing.map(({ publishedAt }) => publishedAt));
}
