import type { SearchHit } from "../../../client/search/rank.ts";
import { countOf } from "./count-of.ts";
import type { SearchState } from "./search-state.ts";

export interface Facet {
  readonly type: string;
  readonly count: number;
  readonly chosen: boolean;
}

export interface SearchAnswer {
  /** In the wanted order, filtered. */
  readonly hits: readonly SearchHit[];
  /** All types with their number of hits before filtering. */
  readonly facets: readonly Facet[];
}

/**
 * Filters and orders what the ranking found.
 *
 * @param updated name → RFC 3339 instant of the last change; needed for the order `updated` only.
 */
export function searchAnswer(
  ranked: readonly SearchHit[],
  state: SearchState,
  known: { readonly types: readonly string[]; readonly updated: ReadonlyMap<string, string> },
): SearchAnswer {
  const hits = ranked.filter((hit) => state.types.length === 0 || state.types.includes(hit.type));
  return {
    hits: ordered(hits, state, known.updated),
    facets: known.types.map((type) => ({
      type,
      count: ranked.filter((hit) => hit.type === type).length,
      chosen: state.types.includes(type),
    })),
  };
}

function ordered(
  hits: SearchHit[],
  { sort }: SearchState,
  updated: ReadonlyMap<string, string>,
): SearchHit[] {
  if (sort === "relevance") return hits;
  const byName = hits.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (sort === "name") return byName;
  if (sort === "score") return byName.sort((a, b) => b.score - a.score);
  const date = (hit: SearchHit): string => updated.get(hit.name) ?? "";
  return byName.sort((a, b) => (date(a) === date(b) ? 0 : date(a) > date(b) ? -1 : 1));
}

/** What the live region says. */
export function searchSummary(state: SearchState, count: number): string {
  const what = state.query.trim() === "" ? "" : ` for “${state.query.trim()}”`;
  const filtered = state.types.length > 0 ? ", filtered by type" : "";
  return `${countOf(count, "artifact")}${what}${filtered}`;
}
