/**
 * Every document that has words of the query, in flat arrays: a sum of rarity times impact, and which
 * words it has. From these come the candidates whose score MiniSearch works out, and the counts.
 */
import type { Alternative, FoundWords } from "./find-words.ts";
import { impactOf, isTextOnly, WHOLE_NAME_LEVEL } from "./impact-levels.ts";
import type { Rests } from "./load-rests.ts";
import { NO_POSTINGS, type PostingList } from "./posting-list.ts";
import type { SearchedSegment } from "./searched-segment.ts";

/** What stands above every sum: the query is the document's name. */
export const NAME_BONUS = 1e6;

export interface SegmentMatches {
  readonly sums: Float64Array;
  /** Bit for each word that adds to the sum. */
  readonly scored: Uint16Array;
  /** Bit for each word that the document has, the common ones of its documentation included. */
  readonly has: Uint16Array;
}

export interface MatchOptions {
  /** Documents of all segments that count. */
  readonly documents: number;
  readonly rests: Rests;
  /** Common words that count in the documentation as well; their lists are among `rests`. */
  readonly deep: Rests;
}

export function matchDocuments(
  { words, whole }: FoundWords,
  segments: readonly SearchedSegment[],
  options: MatchOptions,
): SegmentMatches[] {
  const every = 2 ** words.length - 1;
  return segments.map(({ reader: { size } }, at) => {
    const matches = {
      sums: new Float64Array(size),
      scored: new Uint16Array(size),
      has: new Uint16Array(size),
    };
    const add = (alternative: Alternative, bits: number) => {
      const factors = factorsOf(alternative, options);
      addList(matches, alternative.entries[at]?.list, factors, bits);
      const rest = options.rests.get(alternative)?.[at];
      addList(matches, rest, options.deep.has(alternative) ? factors : NO_FACTORS, bits);
    };
    for (const [place, { alternatives }] of words.entries())
      for (const alternative of alternatives) add(alternative, 1 << place);
    if (whole) add(whole, every);
    return matches;
  });
}

/** A document that has the word, and is not ranked by it. */
const NO_FACTORS = new Float64Array(32);

function addList(
  { sums, scored, has }: SegmentMatches,
  { documents, levels }: PostingList = NO_POSTINGS,
  factors: Float64Array,
  bits: number,
): void {
  for (let place = 0; place < documents.length; place += 1) {
    const document = documents[place] ?? 0;
    const factor = factors[levels[place] ?? 0] ?? 0;
    has[document] = (has[document] ?? 0) | bits;
    if (factor === 0) continue;
    scored[document] = (scored[document] ?? 0) | bits;
    sums[document] = (sums[document] ?? 0) + factor;
  }
}

/** What each level adds; nothing for a common word in the documentation, unless it counts there. */
function factorsOf(
  alternative: Alternative,
  { documents, deep }: Pick<MatchOptions, "documents" | "deep">,
): Float64Array {
  const { weight, count, common, kind } = alternative;
  const rarity = rarityOf(count, documents);
  const isShallow = common && !deep.has(alternative);
  return Float64Array.from({ length: 32 }, (_, level) => {
    if (isShallow && isTextOnly(level)) return 0;
    const bonus = kind === "whole" && level === WHOLE_NAME_LEVEL ? NAME_BONUS * weight : 0;
    return weight * rarity * impactOf(level) + bonus;
  });
}

/** As MiniSearch has it. */
export function rarityOf(count: number, documents: number): number {
  return Math.log(1 + (documents - count + 0.5) / (count + 0.5));
}

export function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest > 0; rest &= rest - 1) count += 1;
  return count;
}
