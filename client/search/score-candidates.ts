/** From the sums of all documents to the scores of the best ones, which MiniSearch works out. */
import { type AllowedDocuments, isAllowed } from "./allowed-documents.ts";
import { BestCandidates, type Candidate } from "./best-candidates.ts";
import { type Alternative, alternativesOf, type FoundWords } from "./find-words.ts";
import { impactOf, isTextOnly } from "./impact-levels.ts";
import type { Rests } from "./load-rests.ts";
import { NAME_BONUS, rarityOf, type SegmentMatches } from "./match-documents.ts";
import { PartialIndex } from "./partial-index.ts";
import { NO_POSTINGS, type PostingList } from "./posting-list.ts";
import type { SearchedSegment } from "./searched-segment.ts";

/** A deprecated artifact counts for this much of its score. */
const DEPRECATED_WEIGHT = 0.5;

export interface Scoring {
  readonly found: FoundWords;
  readonly segments: readonly SearchedSegment[];
  readonly matches: readonly SegmentMatches[];
  readonly allowed: readonly AllowedDocuments[];
  /** Documents of all segments that count. */
  readonly documents: number;
  /** Lists that were left out of shards and that `matches` knows of. */
  readonly rests: Rests;
  /** Those of common words that count in the documentation as well; see `deepLists`. */
  readonly deep: Rests;
}

/** Best first. */
export function scoreCandidates(scoring: Scoring, shortlist: readonly Shortlisted[]): Candidate[] {
  const { found, documents } = scoring;
  const index = new PartialIndex(documents);
  const weights = new Map<string, number>();
  for (const [place, alternative] of alternativesOf(found).entries()) {
    const key = `${place} ${alternative.word}`;
    index.put(key, impactsOf(alternative, shortlist, scoring), alternative.count);
    weights.set(key, alternative.weight);
  }
  const scores = index.score(weights);
  return shortlist
    .map(({ id, score, factor }) => {
      const bonus = Math.floor(score / NAME_BONUS) * NAME_BONUS;
      return { id, score: bonus + (scores.get(id)?.score ?? 0) * factor };
    })
    .sort((a, b) => b.score - a.score || a.id - b.id);
}

export interface Shortlisted extends Candidate {
  /** Bit for each word that counts for it. */
  readonly scored: number;
  /** What coverage and deprecation leave of the score. */
  readonly factor: number;
}

/** Best first, as the sums have it. */
export function shortlisted(scoring: Scoring, most: number): Shortlisted[] {
  const { segments, matches, allowed } = scoring;
  const best = new BestCandidates(most);
  const factors = factorTable(scoring);
  for (const [at, { reader, first }] of segments.entries()) {
    const { sums, scored } = matches[at] ?? {};
    const may = allowed[at];
    if (!sums || !scored || !may) continue;
    for (let document = 0; document < reader.size; document += 1) {
      const sum = sums[document] ?? 0;
      if (sum === 0 || !isAllowed(may, document)) continue;
      best.add(first + document, sum * factors(scored[document] ?? 0, reader.deprecated[document]));
    }
  }
  return best.sorted().map((candidate) => {
    const at = segmentOf(candidate.id, segments);
    const document = candidate.id - (segments[at]?.first ?? 0);
    const bits = matches[at]?.scored[document] ?? 0;
    const factor = factors(bits, segments[at]?.reader.deprecated[document]);
    return { ...candidate, factor, scored: bits };
  });
}

/**
 * What is left of a score when only some of the words are there: the share of them, each weighing as
 * the root of its rarity, to the sixth power. Measured on known-item queries: with less, a document
 * that is named like one word comes before the one that has all of them.
 */
const COVERAGE_POWER = 6;
/** What a common word weighs: a document may have it in its documentation, where it is not looked for. */
const COMMON_WEIGHT = 0.7;

type FactorTable = (bits: number, deprecated: number | undefined) => number;

function factorTable({ found: { words }, documents, deep }: Scoring): FactorTable {
  const weights = words.map(({ alternatives }) => {
    const whole = alternatives.filter(({ kind }) => kind !== "beginning");
    const count = Math.max(0, ...whole.map((alternative) => alternative.count));
    const isCommon = alternatives.some((one) => one.common && !deep.has(one));
    return Math.sqrt(rarityOf(count, documents)) * (isCommon ? COMMON_WEIGHT : 1);
  });
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const known = new Map<number, number>();
  return (bits, deprecated) => {
    let factor = known.get(bits);
    if (factor === undefined) {
      const has = weights.reduce((sum, weight, at) => sum + ((bits >> at) & 1 ? weight : 0), 0);
      factor = all === 0 ? 1 : (has / all) ** COVERAGE_POWER;
      known.set(bits, factor);
    }
    return deprecated === 1 ? factor * DEPRECATED_WEIGHT : factor;
  };
}

/** The segment that has a document. */
export function segmentOf(id: number, segments: readonly SearchedSegment[]): number {
  let at = segments.length - 1;
  while (at > 0 && (segments[at]?.first ?? 0) > id) at -= 1;
  return at;
}

function impactsOf(
  alternative: Alternative,
  shortlist: readonly Candidate[],
  { segments, deep }: Scoring,
): [number, number][] {
  const { entries, common } = alternative;
  const deeper = deep.get(alternative);
  return shortlist.flatMap(({ id }) => {
    const at = segmentOf(id, segments);
    const document = id - (segments[at]?.first ?? 0);
    const level = levelIn(entries[at]?.list, document) ?? levelIn(deeper?.[at], document);
    if (level === undefined || (common && !deeper && isTextOnly(level))) return [];
    return [[id, impactOf(level)] as [number, number]];
  });
}

function levelIn(
  { documents, levels }: PostingList = NO_POSTINGS,
  document: number,
): number | undefined {
  let low = 0;
  let high = documents.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = documents[middle] ?? 0;
    if (found === document) return levels[middle];
    if (found < document) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
