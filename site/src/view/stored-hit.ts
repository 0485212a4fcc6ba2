import type { SearchResult } from "minisearch";
import type { SearchHit } from "../../../client/search/rank.ts";

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
    tier: 2,
    leniency: 0,
    score: 0,
  };
}
