/**
 * The lists of documents that a query needs: for each word the word itself, its other forms, what
 * begins with it when it may be unfinished, and, when none of these is anywhere, words that it may be
 * a misspelling of. "Anywhere" means in all segments of all registries that are searched together.
 */
import type { Expander } from "./expander.ts";
import { isCommon, isTextOnly } from "./impact-levels.ts";
import type { ParsedQuery } from "./parse-query.ts";
import { joinLists, type PostingList } from "./posting-list.ts";
import type { WordEntry } from "./read-search-file.ts";
import { isPair } from "./search-words.ts";
import type { SearchedSegment } from "./searched-segment.ts";
import { type Spelling, spellingsOf } from "./spellings-of.ts";
import { wordVariants } from "./word-variants.ts";

const VARIANT_WEIGHT = 0.5;
const BEGINNING_WEIGHT = 0.35;
const WHOLE_WEIGHT = 1;
/** Words that a query may have to be looked for as one name, or as the beginning of one. */
const NAME_WORDS_MAX = 4;

/** One list of documents for a word of the query, in each segment. */
export interface Alternative {
  /** The word that documents have; a beginning ends in `*`. */
  readonly word: string;
  readonly weight: number;
  readonly kind: "exact" | "form" | "beginning" | "spelling" | "whole" | "related";
  /** Documents of all segments that count. */
  readonly count: number;
  readonly common: boolean;
  /** By segment. */
  readonly entries: readonly (WordEntry | undefined)[];
}

interface FoundWord {
  /** As the query has it. */
  readonly word: string;
  readonly alternatives: readonly Alternative[];
}

export interface FoundWords {
  readonly words: readonly FoundWord[];
  /** The query as one word: a name, or what names begin with. */
  readonly whole: Alternative | undefined;
}

/** Of all words, and of the query as one word. */
export function alternativesOf({ words, whole }: FoundWords): Alternative[] {
  return [...words.flatMap(({ alternatives }) => alternatives), ...(whole ? [whole] : [])];
}

export async function findWords(
  query: Pick<ParsedQuery, "words" | "unfinished" | "whole">,
  segments: readonly SearchedSegment[],
  expander?: Expander,
): Promise<FoundWords> {
  const find = finder(segments);
  const found = await findAsAsked(query, segments, find);
  if (!expander) return found;
  const words = await Promise.all(
    found.words.map(async ({ word, alternatives }) => {
      const related = await expander.related(word);
      const more = await Promise.all(related.map((one) => find(one.word, "related", one.weight)));
      return { word, alternatives: [...alternatives, ...more.filter((one) => one !== undefined)] };
    }),
  );
  return { ...found, words };
}

async function findAsAsked(
  query: Pick<ParsedQuery, "words" | "unfinished" | "whole">,
  segments: readonly SearchedSegment[],
  find: Find,
): Promise<FoundWords> {
  const [words, whole] = await Promise.all([
    Promise.all(query.words.map((word) => findWord(word, word === query.unfinished, find))),
    findWhole(query, find),
  ]);
  if (whole || words.every(({ alternatives }) => alternatives.length > 0)) return { words, whole };
  return {
    words: await Promise.all(words.map((word) => correct(word, find, segments))),
    whole: await correctWhole(query, find, segments),
  };
}

async function findWhole(
  { words, unfinished, whole: name }: Pick<ParsedQuery, "words" | "unfinished" | "whole">,
  find: Find,
): Promise<Alternative | undefined> {
  if (name === "" || words.length > NAME_WORDS_MAX) return undefined;
  const known = await find(name, "whole", WHOLE_WEIGHT);
  if (known || unfinished === undefined || words.length < 2) return known;
  // What begins with a single word was looked for with the word.
  return find(name, "beginning", BEGINNING_WEIGHT);
}

type Find = (
  word: string,
  kind: Alternative["kind"],
  weight: number,
) => Promise<Alternative | undefined>;

function finder(segments: readonly SearchedSegment[]): Find {
  const all = segments.reduce((sum, { reader }) => sum + reader.living, 0);
  return async (word, kind, weight) => {
    const read = await Promise.all(
      segments.map(({ attempt, reader }) =>
        attempt(() => (kind === "beginning" ? reader.beginning(word) : reader.word(word))),
      ),
    );
    const entries = kind === "beginning" ? inFieldsIfAny(read) : read;
    if (entries.every((entry) => entry === undefined)) return undefined;
    const counts = entries.map((entry, at) => (entry ? countOf(entry, segments[at]) : 0));
    const count = counts.reduce((sum, own) => sum + own, 0);
    if (count === 0) return undefined;
    const common = kind !== "beginning" && isCommon(count, all);
    const found = { word: kind === "beginning" ? `${word}*` : word, weight, kind, count, common };
    if (kind === "beginning" || common) return { ...found, entries };
    return { ...found, entries: await withRests(entries, segments) };
  };
}

/** A beginning that some segment has in fields is not looked for in the documentation of others. */
function inFieldsIfAny(entries: readonly (WordEntry | undefined)[]): (WordEntry | undefined)[] {
  const isInFields = (entry: WordEntry | undefined) =>
    entry?.list.levels.some((level) => !isTextOnly(level));
  return entries.some(isInFields)
    ? entries.map((entry) => (isInFields(entry) ? entry : undefined))
    : [...entries];
}

function countOf({ list, count }: WordEntry, segment: SearchedSegment | undefined): number {
  if (segment?.hasGone !== true) return count;
  let lost = 0;
  for (const document of list.documents) lost += segment.reader.gone[document] ?? 0;
  return Math.max(0, count - lost);
}

/** A word that is common in one segment and not in all of them together is an ordinary one. */
async function withRests(
  entries: readonly (WordEntry | undefined)[],
  segments: readonly SearchedSegment[],
): Promise<(WordEntry | undefined)[]> {
  return Promise.all(
    entries.map(async (entry, at) => {
      const segment = segments[at];
      if (entry?.rest === undefined || !segment) return entry;
      const rest = await segment.attempt(() => segment.reader.rest(entry.rest));
      return rest ? whole(entry.list, rest) : entry;
    }),
  );
}

function whole(list: PostingList, rest: PostingList): WordEntry {
  const joined = joinLists(list, rest);
  return { list: joined, count: joined.documents.length, rest: undefined };
}

async function findWord(word: string, unfinished: boolean, find: Find): Promise<FoundWord> {
  const found = await Promise.all([
    find(word, "exact", 1),
    ...wordVariants(word).map((form) => find(form, "form", VARIANT_WEIGHT)),
    ...(unfinished ? [find(word, "beginning", BEGINNING_WEIGHT)] : []),
  ]);
  return { word, alternatives: found.filter((alternative) => alternative !== undefined) };
}

async function correct(
  found: FoundWord,
  find: Find,
  segments: readonly SearchedSegment[],
): Promise<FoundWord> {
  if (found.alternatives.length > 0 || isPair(found.word)) return found;
  const alternatives = await findSpellings(await spellingsOf(found.word, segments), find);
  return { word: found.word, alternatives };
}

async function findSpellings(spellings: readonly Spelling[], find: Find): Promise<Alternative[]> {
  const found = await Promise.all(
    spellings.map(({ word, weight }) => find(word, "spelling", weight)),
  );
  return found.filter((alternative) => alternative !== undefined);
}

/** Of several words that were meant as one name: the name, misspelt. */
async function correctWhole(
  { whole: word, words }: Pick<ParsedQuery, "words" | "whole">,
  find: Find,
  segments: readonly SearchedSegment[],
): Promise<Alternative | undefined> {
  if (words.length < 2 || words.length > NAME_WORDS_MAX) return undefined;
  const [best] = await spellingsOf(word, segments);
  return best && find(best.word, "whole", best.weight);
}
