/** What a search answers. */
import type { Verdict } from "../../schemas/finding.ts";
import type { SearchFacet } from "../../schemas/published/search-columns.ts";
import type { Expander } from "./expander.ts";
import type { RecordRow } from "./read-search-file.ts";

export interface SearchHit {
  /** Place of the registry among those that were searched. */
  readonly source: number;
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly type: string;
  readonly version: string;
  readonly publisher: string;
  readonly deprecated: boolean;
  /** Whether the publisher is. */
  readonly verified: boolean;
  readonly verdict: Verdict;
  /** The shown score of the latest version, 0 to 100. */
  readonly score: number;
  /** Seconds since 1970 of the last change. */
  readonly updated: number;
  /** 0: the exact name · 1: the exact name after the namespace · 2: found by words. */
  readonly tier: 0 | 1 | 2;
  /** Words of the query that it does not have, as far as was looked. */
  readonly without: readonly string[];
  /** Comparable within one tier of one answer. */
  readonly relevance: number;
}

export const SEARCH_SORTS = ["relevance", "name", "updated", "score"] as const;
export type SearchSort = (typeof SEARCH_SORTS)[number];

export interface SearchOptions {
  /** Most hits. */
  readonly limit: number;
  /** Relevance when absent. */
  readonly sort?: SearchSort | undefined;
  /** Values that are wanted, one of them for each facet; those of the query are wanted besides. */
  readonly filters?: Partial<Record<SearchFacet, readonly string[]>> | undefined;
  /** Look for words that go together with those of the query: the registries' own, or what an expander knows. */
  readonly expand?: boolean | Expander | undefined;
  /** Count these over everything that was found, which costs more files. */
  readonly facets?: readonly SearchFacet[] | undefined;
}

export interface SearchAnswer {
  readonly hits: readonly SearchHit[];
  /** How many have all words (those that have the most, when none has all), and whether that is exact. */
  readonly total: { readonly count: number; readonly exact: boolean };
  /** Facet → value → how many of those; each facet before its own filter. */
  readonly facets: Partial<Record<SearchFacet, ReadonlyMap<string, number>>>;
  /** What words of the query were looked for as, where they were not found themselves. */
  readonly spellings: readonly { readonly word: string; readonly as: readonly string[] }[];
  /** What was looked for besides, where that was asked for. */
  readonly related: readonly { readonly word: string; readonly as: readonly string[] }[];
  /** Words that documents have, to be marked in hits; a beginning ends in `*`. */
  readonly matched: readonly string[];
  /** What of the query was not looked at, and limits of the answer. */
  readonly notes: readonly string[];
  /** Files that could not be used; the answer is without what they hold. */
  readonly problems: readonly { readonly source: number; readonly error: Error }[];
}

export function toHit(
  row: RecordRow,
  facts: Pick<SearchHit, "source" | "deprecated" | "tier" | "without" | "relevance">,
): SearchHit {
  const { name, title, summary, type, version, publisher, verified, points, updated } = row;
  return {
    ...facts,
    ...{ name, title, summary, type, version, publisher, verified, updated },
    verdict: verdictOf(row.verdict),
    score: points,
  };
}

/** What an index does not say has not been verified. */
function verdictOf(value: string): Verdict {
  return value === "passed" || value === "needs-review" || value === "blocked"
    ? value
    : "unverified";
}

/** 0: the exact name · 1: the exact name after the namespace · 2: neither. */
export function tierOf(name: string, wanted: string): 0 | 1 | 2 {
  if (name === wanted) return 0;
  return name.slice(name.indexOf("/") + 1) === wanted ? 1 : 2;
}

/**
 * Best first: tier; among equal names whose publisher is verified; relevance; what is equally relevant
 * by publisher, score and name.
 */
export function compareHits(a: SearchHit, b: SearchHit): number {
  const verified = Number(b.verified) - Number(a.verified);
  return (
    a.tier - b.tier ||
    (a.tier === 1 ? verified : 0) ||
    b.relevance - a.relevance ||
    verified ||
    b.score - a.score ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : a.source - b.source)
  );
}
