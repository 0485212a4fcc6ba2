/**
 * Ranking over the prebuilt index of one registry. The same file runs in the browser and on the
 * command line, so it must not import anything of Node.
 *
 * An exact name comes first, then an exact name without its namespace, verified publishers before
 * others, then the rest by MiniSearch's BM25+ relevance. All words must be found as they are or as beginnings; only when nothing has them all
 * are typing errors forgiven, and only then will some of the words do.
 */
import MiniSearch, {
  type AsPlainObject,
  type QueryCombination,
  type SearchResult,
} from "minisearch";
import type { Verdict } from "../../schemas/finding.ts";
import { SEARCH_FIELDS, type SearchIndex } from "../../schemas/published/search-index.ts";
import { normalizeTerm, searchOptions } from "./search-options.ts";

export interface SearchHit {
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
  /** 0: the exact name · 1: the exact name after the namespace · 2: found by words. */
  readonly tier: 0 | 1 | 2;
  /** 0: all words as they are · 1: with typing errors · 2: only some of the words. One for all hits. */
  readonly leniency: number;
  /** Comparable within one tier and, roughly, between registries. */
  readonly relevance: number;
}

export interface RankOptions {
  /** Most hits. */
  readonly limit: number;
  /** Only artifacts of this type. */
  readonly type?: string | undefined;
}

/** Words shorter than this are not looked for with typing errors. */
const FUZZY_LENGTH_MIN = 4;
/** Edits allowed for each character of a word, and in all. */
const FUZZY_SHARE = 0.2;
const FUZZY_EDITS_MAX = 2;
/** A deprecated artifact counts for this much of its score. */
const DEPRECATED_WEIGHT = 0.5;
/** Longer queries are cut: no name or summary needs more. */
const QUERY_LENGTH_MAX = 200;

/** @throws {Error} of MiniSearch, when the index is not one that it wrote */
export function loadIndex({ index }: SearchIndex): MiniSearch {
  // The parser of the document has checked the version; MiniSearch itself reads the rest.
  return MiniSearch.loadJS(index as AsPlainObject, searchOptions());
}

/** The best hits for `query`, best first; equal ones by name, code unit by code unit. */
export function rank(index: MiniSearch, query: string, { limit, type }: RankOptions): SearchHit[] {
  const wanted = query.slice(0, QUERY_LENGTH_MAX).trim();
  const { results, leniency } = firstFound(index, wanted);
  return results
    .map((result) => toHit(result, { exact: exactName(wanted), leniency }))
    .filter((hit) => type === undefined || hit.type === type)
    .sort(compareHits)
    .slice(0, limit);
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
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  );
}

interface Leniency {
  readonly combineWith: "AND" | "OR";
  /** Whether typing errors are forgiven. */
  readonly fuzzy: boolean;
}

/** From strict to lenient; the next is tried only when the one before finds nothing. */
const STAGES: readonly Leniency[] = [
  { combineWith: "AND", fuzzy: false },
  { combineWith: "AND", fuzzy: true },
  { combineWith: "OR", fuzzy: true },
];

function firstFound(
  index: MiniSearch,
  query: string,
): { readonly results: readonly SearchResult[]; readonly leniency: number } {
  for (const [leniency, stage] of STAGES.entries()) {
    const results = index.search(queryTree(query, stage));
    if (results.length > 0) return { results, leniency };
  }
  return { results: [], leniency: STAGES.length };
}

function queryTree(query: string, { combineWith, fuzzy }: Leniency): QueryCombination {
  const whole = normalizeTerm(query.slice(query.indexOf("/") + 1)).replace(/[^\p{L}\p{N}]+/gu, "");
  const words = {
    queries: [query],
    combineWith,
    boost: { ...SEARCH_FIELDS },
    prefix: true,
    fuzzy: (term: string) => (fuzzy && term.length >= FUZZY_LENGTH_MIN ? FUZZY_SHARE : false),
    maxFuzzy: FUZZY_EDITS_MAX,
    weights: { fuzzy: 0.3, prefix: 0.6 },
  };
  const joined = { queries: [whole], fields: ["whole"], prefix: whole.length >= FUZZY_LENGTH_MIN };
  return { combineWith: "OR", queries: whole === "" ? [words] : [words, joined] };
}

function exactName(query: string): string {
  return (query.startsWith("@") ? query.slice(1) : query).toLowerCase();
}

function toHit(
  result: SearchResult,
  { exact, leniency }: { readonly exact: string; readonly leniency: number },
): SearchHit {
  const name = String(result.id);
  const short = name.slice(name.indexOf("/") + 1);
  const deprecated = result.deprecated === true;
  return {
    name,
    title: text(result.title),
    summary: text(result.summary),
    type: text(result.type),
    version: text(result.version),
    publisher: text(result.publisher),
    deprecated,
    verified: result.verified === true,
    verdict: verdictOf(result.verdict),
    score: typeof result.points === "number" ? result.points : 0,
    leniency,
    tier: name === exact ? 0 : short === exact ? 1 : 2,
    relevance: result.score * (deprecated ? DEPRECATED_WEIGHT : 1),
  };
}

/** What an index does not say has not been verified. */
export function verdictOf(value: unknown): Verdict {
  return value === "passed" || value === "needs-review" || value === "blocked"
    ? value
    : "unverified";
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
