/**
 * Every document that has words of the query, in flat arrays: a sum of rarity times impact, and which
 * words it has. From these come the candidates whose score MiniSearch works out, and the counts.
 */
import type { Alternative, FoundWords } from "./find-words.ts";
import { impactOf, isTextOnly, WHOLE_NAME_LEVEL } from "./impact-levels.ts";
import type { Rests } from "./load-rests.ts";
import type { PostingList } from "./posting-list.ts";
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

export function matchDocuments(
  { words, whole }: FoundWords,
  segments: readonly SearchedSegment[],
  { documents, rests }: { readonly documents: number; readonly rests: Rests },
): SegmentMatches[] {
  const every = 2 ** words.length - 1;
  return segments.map(({ reader: { size } }, at) => {
    const matches = {
      sums: new Float64Array(size),
      scored: new Uint16Array(size),
      has: new Uint16Array(size),
    };
    for (const [place, { alternatives }] of words.entries())
      for (const alternative of alternatives)
        addList(matches, alternative, { at, bits: 1 << place, documents, rests });
    if (whole) addList(matches, whole, { at, bits: every, documents, rests });
    return matches;
  });
}

interface Adding {
  readonly at: number;
  readonly bits: number;
  readonly documents: number;
  readonly rests: Rests;
}

function addList(
  { sums, scored, has }: SegmentMatches,
  alternative: Alternative,
  { at, bits, documents, rests }: Adding,
): void {
  const list = alternative.entries[at]?.list;
  const factors = factorsOf(alternative, documents);
  for (let place = 0; list && place < list.documents.length; place += 1) {
    const document = list.documents[place] ?? 0;
    const factor = factors[list.levels[place] ?? 0] ?? 0;
    has[document] = (has[document] ?? 0) | bits;
    if (factor === 0) continue;
    scored[document] = (scored[document] ?? 0) | bits;
    sums[document] = (sums[document] ?? 0) + factor;
  }
  for (const document of rests.get(alternative)?.[at]?.documents ?? [])
    has[document] = (has[document] ?? 0) | bits;
}

/**
 * Lets documents count for a common word that they have in their documentation alone.
 *
 * @param deep see `deepLists`
 */
export function addDeep(
  matches: readonly SegmentMatches[],
  { words }: FoundWords,
  { documents, deep }: { readonly documents: number; readonly deep: Rests },
): void {
  for (const [place, { alternatives }] of words.entries())
    for (const alternative of alternatives)
      for (const [at, list] of (deep.get(alternative) ?? []).entries()) {
        const segment = matches[at];
        if (!list || !segment) continue;
        const factor = alternative.weight * rarityOf(alternative.count, documents);
        addDeepList(segment, list, { bit: 1 << place, factor });
      }
}

function addDeepList(
  { sums, scored, has }: SegmentMatches,
  { documents, levels }: PostingList,
  { bit, factor }: { readonly bit: number; readonly factor: number },
): void {
  for (let at = 0; at < documents.length; at += 1) {
    const document = documents[at] ?? 0;
    has[document] = (has[document] ?? 0) | bit;
    scored[document] = (scored[document] ?? 0) | bit;
    sums[document] = (sums[document] ?? 0) + factor * impactOf(levels[at] ?? 0);
  }
}

/** What each level adds; nothing for a common word in the documentation. */
function factorsOf(alternative: Alternative, documents: number): Float64Array {
  const { weight, count, common, kind } = alternative;
  const rarity = rarityOf(count, documents);
  return Float64Array.from({ length: 32 }, (_, level) => {
    if (common && isTextOnly(level)) return 0;
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
