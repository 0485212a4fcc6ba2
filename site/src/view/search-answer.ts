import type { SearchAnswer } from "../../../client/search/search-hit.ts";
import { countOf } from "./count-of.ts";
import type { SearchState } from "./search-state.ts";

/** What the live region says. */
export function searchSummary(
  state: SearchState,
  { total, spellings, related }: Pick<SearchAnswer, "total" | "spellings" | "related">,
): string {
  const what = state.query.trim() === "" ? "" : ` for “${state.query.trim()}”`;
  const filtered = state.types.length > 0 ? ", filtered by type" : "";
  const atLeast = total.exact || total.count === 0 ? "" : "At least ";
  const guessed = spellings.map(({ word, as }) => `; “${word}” read as ${as.join(", ")}`).join("");
  const besides = related.map(({ word, as }) => `; with “${word}” ${as.join(", ")}`).join("");
  return `${atLeast}${countOf(total.count, "artifact")}${what}${filtered}${guessed}${besides}`;
}

/** A query for names that begin like one that found nothing: three fifths of each word. */
export function looserQuery(query: string): string {
  return query
    .split(/[\s/]+/)
    .map((word) => word.slice(0, Math.ceil(word.length * 0.6)))
    .join(" ");
}
