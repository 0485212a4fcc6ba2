/** The documents of a word, each with a level: read, written, and merged for a beginning. */
import { isTextOnly, prefixLevels } from "./impact-levels.ts";

export interface PostingList {
  /** Ascending. */
  readonly documents: Uint32Array;
  readonly levels: Uint8Array;
}

/** Documents of one beginning that lie in its shard; the rest has a file of its own. */
export const PREFIX_LIST_LENGTH = 300;

export const NO_POSTINGS: PostingList = { documents: new Uint32Array(), levels: new Uint8Array() };

/**
 * All documents that have one of the words in a field, each with its best level for the beginning;
 * those that have one in their documentation when no document has one in a field.
 *
 * @param words longer than the prefix, or as long
 */
export function mergeForPrefix(
  prefix: string,
  words: readonly (readonly [word: string, list: PostingList])[],
): PostingList {
  const inFields = mergeLevels(prefix, words, (level) => !isTextOnly(level));
  return inFields.documents.length > 0 ? inFields : mergeLevels(prefix, words, isTextOnly);
}

function mergeLevels(
  prefix: string,
  words: readonly (readonly [word: string, list: PostingList])[],
  counts: (level: number) => boolean,
): PostingList {
  const best = new Map<number, number>();
  for (const [word, { documents, levels }] of words) {
    const shifted = prefixLevels(prefix.length, word.length);
    for (let at = 0; at < documents.length; at += 1) {
      const level = levels[at] ?? 0;
      if (!counts(level)) continue;
      const document = documents[at] ?? 0;
      const known = best.get(document);
      const own = shifted[level] ?? 0;
      if (known === undefined || known < own) best.set(document, own);
    }
  }
  const documents = Uint32Array.from(best.keys()).sort();
  return { documents, levels: Uint8Array.from(documents, (document) => best.get(document) ?? 0) };
}

/** The `length` documents with the highest levels, the first ones where levels are equal; and the others. */
export function bestAndRest(
  { documents, levels }: PostingList,
  length: number,
): readonly [best: PostingList, rest: PostingList] {
  const bestFirst = Array.from(levels.keys()).sort(
    (a, b) => (levels[b] ?? 0) - (levels[a] ?? 0) || a - b,
  );
  const places = (chosen: number[]): PostingList => {
    const ordered = Uint32Array.from(chosen).sort();
    return {
      documents: ordered.map((place) => documents[place] ?? 0),
      levels: Uint8Array.from(ordered, (place) => levels[place] ?? 0),
    };
  };
  return [places(bestFirst.slice(0, length)), places(bestFirst.slice(length))];
}

/** Two lists without a document in common, as one. */
export function joinLists(a: PostingList, b: PostingList): PostingList {
  if (b.documents.length === 0) return a;
  const level = new Map<number, number>();
  for (const list of [a, b])
    for (const [place, document] of list.documents.entries())
      level.set(document, list.levels[place] ?? 0);
  const documents = Uint32Array.from(level.keys()).sort();
  return { documents, levels: Uint8Array.from(documents, (document) => level.get(document) ?? 0) };
}

export function toGaps(documents: Iterable<number>): number[] {
  const gaps: number[] = [];
  let last = 0;
  for (const document of documents) {
    gaps.push(document - last);
    last = document;
  }
  return gaps;
}

export function fromGaps(gaps: readonly number[]): number[] {
  let last = 0;
  return gaps.map((gap) => {
    last += gap;
    return last;
  });
}

const DIGITS = "0123456789abcdefghijklmnopqrstuv";

/** One digit to the base 32 for each value. */
export function toDigits(values: Iterable<number>): string {
  let digits = "";
  for (const value of values) digits += DIGITS[value];
  return digits;
}
