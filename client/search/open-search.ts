/**
 * The search over published indexes: the same in a browser, on the command line and in Node. It
 * fetches what a query needs and nothing else; several registries are ranked as one, by how rare a
 * word is in all of them.
 *
 *     query ─▶ words ─▶ shards ─▶ sums of all documents ─▶ MiniSearch on the best ones ─▶ records
 */
import {
  SEARCH_HITS_MAX,
  SEARCH_PHRASE_CANDIDATES_MAX,
  SEARCH_SHORTLIST,
} from "../../schemas/limits.ts";
import type { SearchFacet } from "../../schemas/published/search-columns.ts";
import { allowedDocuments, type Filters } from "./allowed-documents.ts";
import type { Candidate } from "./best-candidates.ts";
import { countFacets } from "./count-facets.ts";
import { deepLists } from "./deep-lists.ts";
import { type Expander, learnedWords } from "./expander.ts";
import { type Alternative, alternativesOf, type FoundWords, findWords } from "./find-words.ts";
import { hasPhrase } from "./has-phrase.ts";
import { loadRests, type Rests } from "./load-rests.ts";
import { matchDocuments } from "./match-documents.ts";
import { type Membership, membership } from "./membership.ts";
import { orderedMembers } from "./ordered-members.ts";
import { type ParsedQuery, parseQuery } from "./parse-query.ts";
import { readRoot } from "./read-search-file.ts";
import { type Scoring, scoreCandidates, segmentOf, shortlisted } from "./score-candidates.ts";
import { searchFileError } from "./search-error.ts";
import { type FetchFile, searchFileCache } from "./search-file-cache.ts";
import {
  compareHits,
  type SearchAnswer,
  type SearchHit,
  type SearchOptions,
  tierOf,
  toHit,
} from "./search-hit.ts";
import type { SearchedSegment } from "./searched-segment.ts";
import { segmentReader } from "./segment-reader.ts";
import type { Sha256Function } from "./unpack-search-file.ts";

export interface SearchSource {
  /** The content of the index's root, as JSON gave it. */
  readonly root: unknown;
  readonly fetchFile: FetchFile;
  /** Where the machine's own is not to be had: a page that came unencrypted. */
  readonly sha256?: Sha256Function | undefined;
}

export interface Searcher {
  /** Artifacts that can be found. */
  readonly documents: number;
  search(text: string, options: SearchOptions): Promise<SearchAnswer>;
}

/** @throws {CodedError} E_SEARCH_FILE for a root of another shape */
export function openSearch(sources: readonly SearchSource[]): Searcher {
  const opened = sources.map(({ root, fetchFile, sha256 }) => ({
    root: rootOf(root),
    files: searchFileCache(fetchFile, sha256),
  }));
  const documents = opened.reduce((sum, { root }) => sum + root.documents, 0);
  const readers = opened.flatMap(({ root, files }, source) =>
    root.segments.map((segment) => ({
      source,
      reader: segmentReader(segment, files),
      hasGone: segment.superseded.length > 0,
    })),
  );
  return {
    documents,
    async search(text, options) {
      const problems = new Map<string, SearchAnswer["problems"][number]>();
      let first = 0;
      const segments = readers.map((entry) => {
        const segment: SearchedSegment = {
          ...entry,
          first,
          attempt: (run) =>
            run().catch((error: unknown) => {
              if (!(error instanceof Error)) throw error;
              problems.set(`${entry.source} ${error.message}`, { source: entry.source, error });
              return undefined;
            }),
        };
        first += entry.reader.size;
        return segment;
      });
      const answer = await answerTo(parseQuery(text), { options, segments, documents, problems });
      return { ...answer, problems: [...problems.values()] };
    },
  };
}

function rootOf(content: unknown): ReturnType<typeof readRoot> {
  try {
    return readRoot(content);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw searchFileError(
      "the root",
      "a search index in a format that this client reads",
      error.message,
    );
  }
}

interface Asked {
  readonly options: SearchOptions;
  readonly segments: readonly SearchedSegment[];
  readonly documents: number;
  /** Grows while files are read. */
  readonly problems: ReadonlyMap<string, unknown>;
}

async function answerTo(
  query: ParsedQuery,
  { options, segments, documents, problems }: Asked,
): Promise<Omit<SearchAnswer, "problems">> {
  const filters = joinFilters(query.filters, options.filters ?? {});
  const sort =
    query.words.length === 0 && (options.sort ?? "relevance") === "relevance"
      ? "name"
      : (options.sort ?? "relevance");
  const limit = Math.min(options.limit, SEARCH_HITS_MAX);
  const exactCounts = filters.size > 0 || sort !== "relevance" || (options.facets ?? []).length > 0;
  const [found, allowed] = await Promise.all([
    findWords(query, segments, expanderOf(options.expand, segments)),
    Promise.all(segments.map((segment) => allowedDocuments(segment, query.excluded, filters))),
  ]);
  const rests: Rests = exactCounts ? await loadRests(alternativesOf(found), segments) : NOTHING;
  const most = Math.max(limit, SEARCH_SHORTLIST);
  const matched = (deep: Rests): Scoring => {
    const looked = { documents, deep, rests: exactCounts ? rests : deep };
    const matches = matchDocuments(found, segments, looked);
    return { ...looked, found, segments, allowed, matches };
  };
  const best = sort === "relevance" ? await ranked(matched, most) : undefined;
  const members = membership(best?.scoring ?? matched(NOTHING));
  const candidates =
    best?.candidates ?? (await orderedMembers(members, { segments, sort, most: limit }));
  const finish = { query, segments, members, limit, sort, degraded: problems.size > 0 };
  const { hits, phraseCount } = await hitsOf(candidates, finish);
  return {
    hits,
    total: phraseCount ?? { count: members.count, exact: members.exact && problems.size === 0 },
    facets: await countFacets(options.facets ?? [], { segments, members, allowed }),
    ...said(found),
    notes: query.notes,
  };
}

const NOTHING: Rests = new Map();

/** Best first, and by what: where the best lacks common words, more is looked at of these. */
async function ranked(matched: (deep: Rests) => Scoring, most: number) {
  const shallow = matched(NOTHING);
  const shortlist = shortlisted(shallow, most);
  const deep = await deepLists(shallow, shortlist[0]?.scored);
  if (deep.size === 0) return { scoring: shallow, candidates: scoreCandidates(shallow, shortlist) };
  const scoring = matched(deep);
  return { scoring, candidates: scoreCandidates(scoring, shortlisted(scoring, most)) };
}

function joinFilters(typed: Filters, chosen: NonNullable<SearchOptions["filters"]>): Filters {
  const joined = new Map<SearchFacet, readonly string[]>(typed);
  for (const [facet, values] of Object.entries(chosen) as [SearchFacet, readonly string[]][]) {
    const wanted = values.map((value) => value.toLowerCase());
    if (wanted.length === 0) continue;
    const before = joined.get(facet);
    joined.set(facet, before ? wanted.filter((value) => before.includes(value)) : wanted);
  }
  return joined;
}

function expanderOf(
  wanted: SearchOptions["expand"],
  segments: readonly SearchedSegment[],
): Expander | undefined {
  return wanted === true ? learnedWords(segments) : wanted || undefined;
}

function said(found: FoundWords): Pick<SearchAnswer, "spellings" | "related" | "matched"> {
  const readAs = (wanted: Alternative["kind"]) =>
    found.words.flatMap(({ word, alternatives }) => {
      const as = alternatives.filter(({ kind }) => kind === wanted).map((one) => one.word);
      return as.length > 0 ? [{ word, as }] : [];
    });
  const matched = found.words.flatMap(({ alternatives }) => alternatives.map(({ word }) => word));
  return {
    spellings: readAs("spelling"),
    related: readAs("related"),
    matched: [...new Set([...matched, ...(found.whole ? [found.whole.word] : [])])],
  };
}

interface Finishing {
  readonly query: ParsedQuery;
  readonly segments: readonly SearchedSegment[];
  readonly members: Membership;
  readonly limit: number;
  readonly sort: string;
  readonly degraded: boolean;
}

async function hitsOf(
  candidates: readonly Candidate[],
  { query, segments, members, limit, sort, degraded }: Finishing,
): Promise<{ hits: SearchHit[]; phraseCount: SearchAnswer["total"] | undefined }> {
  const phrases = query.phrases;
  const looked = phrases.length > 0 ? SEARCH_PHRASE_CANDIDATES_MAX : limit;
  const rows = await Promise.all(candidates.slice(0, looked).map(readHit));
  const read = rows.filter((hit) => hit !== undefined);
  const kept =
    phrases.length === 0
      ? read
      : read.filter((hit) => phrases.every((phrase) => hasPhrase(hit, phrase)));
  const hits = degraded ? await withNamed(kept, query, segments) : kept;
  if (sort === "relevance") hits.sort(compareHits);
  const all = candidates.length <= looked && members.exact;
  const phraseCount = phrases.length > 0 ? { count: hits.length, exact: all } : undefined;
  return { hits: hits.slice(0, limit), phraseCount };

  async function readHit({ id, score }: Candidate): Promise<SearchHit | undefined> {
    const segment = segments[segmentOf(id, segments)];
    if (!segment) return undefined;
    const document = id - segment.first;
    const row = await segment.attempt(() => segment.reader.record(document));
    if (!row) return undefined;
    return toHit(row, {
      source: segment.source,
      deprecated: segment.reader.deprecated[document] === 1,
      tier: tierOf(row.name, query.name),
      without: members.missing(id),
      relevance: score,
    });
  }
}

/** Where words could not be looked up, a whole name is still found among the records. */
async function withNamed(
  hits: readonly SearchHit[],
  { name }: ParsedQuery,
  segments: readonly SearchedSegment[],
): Promise<SearchHit[]> {
  const found = await Promise.all(
    segments.map(async ({ attempt, reader, source }) => {
      const row = name.includes("/") ? await attempt(() => reader.named(name)) : undefined;
      const known = hits.some((hit) => hit.source === source && hit.name === name);
      if (!row || known) return [];
      return [toHit(row, { source, deprecated: false, tier: 0, without: [], relevance: 0 })];
    }),
  );
  return [...found.flat(), ...hits];
}
