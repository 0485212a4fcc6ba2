import type MiniSearch from "minisearch";

/** The most names that an empty result suggests. */
const SUGGESTIONS_MAX = 3;

/** Names near a query that found nothing: spelt alike, or beginning alike. */
export function suggestNames(index: MiniSearch, query: string): string[] {
  const near = index.search(query, {
    fields: ["name", "whole", "title"],
    fuzzy: 0.45,
    prefix: true,
    combineWith: "OR",
  });
  return near.slice(0, SUGGESTIONS_MAX).map((result) => String(result.id));
}
