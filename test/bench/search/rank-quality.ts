/** How well answers fit known-item queries: mean reciprocal rank and recall among the first ten. */
import type { KnownItemQuery, QueryFamily } from "./known-item-queries.ts";
import { ANSWERS } from "./search-engine.ts";

interface RankQuality {
  readonly queries: number;
  /** Mean of 1/place of the wanted record; 0 where it is not among the first ten. */
  readonly reciprocalRank: number;
  /** Share of queries whose record is among the first ten. */
  readonly recall: number;
}

export type QualityByFamily = ReadonlyMap<QueryFamily | "all", RankQuality>;

/** @param answers of each query, best first */
export function rankQuality(
  queries: readonly KnownItemQuery[],
  answers: readonly (readonly string[])[],
): QualityByFamily {
  const places = queries.map(({ family, target }, at) => ({
    family,
    place: (answers[at] ?? []).slice(0, ANSWERS).indexOf(target) + 1,
  }));
  const families = [...new Set(queries.map(({ family }) => family))];
  return new Map([
    ["all", qualityOf(places.map(({ place }) => place))] as const,
    ...families.map((family) => {
      const own = places.filter((entry) => entry.family === family);
      return [family, qualityOf(own.map(({ place }) => place))] as const;
    }),
  ]);
}

/** @param places from 1; 0 for what is not there */
function qualityOf(places: readonly number[]): RankQuality {
  const found = places.filter((place) => place > 0);
  return {
    queries: places.length,
    reciprocalRank: found.reduce((sum, place) => sum + 1 / place, 0) / places.length,
    recall: found.length / places.length,
  };
}
