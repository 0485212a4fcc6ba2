import type { SearchResult } from "minisearch";
import { type SearchHit, verdictOf } from "../../../client/search/rank.ts";

/** An artifact as the index stores it, when nothing was asked and so nothing is ranked. */
export function storedHit(result: SearchResult): SearchHit {
  const field = (key: string): string => String(result[key] ?? "");
  return {
    name: String(result.id),
    title: field("title"),
    summary: field("summary"),
    type: field("type"),
    version: field("version"),
    publisher: field("publisher"),
    deprecated: result.deprecated === true,
    verified: result.verified === true,
    verdict: verdictOf(result.verdict),
    score: typeof result.points === "number" ? result.points : 0,
    tier: 2,
    leniency: 0,
    relevance: 0,
  };
}
