/** Shards: runs of words with their documents, cut so that each has some three kilobytes. */
import { isCommon, isTextOnly } from "../../client/search/impact-levels.ts";
import {
  bestAndRest,
  type PostingList,
  PREFIX_LIST_LENGTH,
  toDigits,
  toGaps,
} from "../../client/search/posting-list.ts";
import type { SearchPostings, SearchShard } from "../../schemas/published/search-index.ts";
import { type DirectoryEntry, separator } from "./directory-of.ts";
import { LEVELS, type PackedList, type Postings } from "./posting-table.ts";
import { prefixList, type Run, widePrefixes } from "./prefix-lists.ts";
import type { SearchStore } from "./search-store.ts";

/** Bytes of a compressed shard, as far as they can be foretold: a query reads a few of them. */
const SHARD_SIZE = 1700;
/** Bytes, compressed: a word and its commas; one of its letters; one document with its level. */
const WORD_COST = 3;
const LETTER_COST = 0.45;
const DOCUMENT_COST = 1.95;

interface Entry {
  readonly word: string;
  readonly list: PostingList;
  /** What is left out of the shard. */
  readonly rest: PostingList | undefined;
}

/** @param documents how many there are in the segment */
export function wordShards(
  postings: Postings,
  documents: number,
  store: SearchStore,
): DirectoryEntry[] {
  const { words } = postings;
  const listAt = (place: number): PostingList => unpack(postings.listAt(place));
  const shardOf = shardNumbers(
    words.map((word, place) => costOf(word, postings.listAt(place).length)),
  );
  const ofWord = (word: string, place: number): Pending => ({
    word,
    entry: () => cutCommon(word, listAt(place), documents),
  });
  const ofPrefix = (run: Run): Pending => {
    const word = `${run.prefix}*`;
    return { word, entry: () => cutPrefix(word, prefixList(run, words, listAt)) };
  };
  const prefixes = widePrefixes(words, shardOf).map(ofPrefix);
  return shards(inOrder(words.values().map(ofWord), prefixes.sort(byWord)), store);
}

/** Made when its turn comes: all lists at once are most of the memory that an index takes. */
interface Pending {
  readonly word: string;
  readonly entry: () => Entry;
}

function byWord(a: Pending, b: Pending): number {
  return a.word < b.word ? -1 : 1;
}

function* inOrder(words: Iterable<Pending>, prefixes: readonly Pending[]): Generator<Entry> {
  let next = 0;
  for (const word of words) {
    for (let at = prefixes[next]; at && at.word < word.word; at = prefixes[next]) {
      yield at.entry();
      next += 1;
    }
    yield word.entry();
  }
  for (const { entry } of prefixes.slice(next)) yield entry();
}

function cutPrefix(word: string, all: PostingList): Entry {
  const [list, rest] = bestAndRest(all, PREFIX_LIST_LENGTH);
  return { word, list, rest: rest.documents.length > 0 ? rest : undefined };
}

function shards(entries: Iterable<Entry>, store: SearchStore): DirectoryEntry[] {
  const found: DirectoryEntry[] = [];
  let run: Entry[] = [];
  let cost = 0;
  let last: string | undefined;
  const close = () => {
    if (run.length === 0) return;
    found.push({ key: separator(last, run[0]?.word ?? ""), file: store.put(shardOf(run, store)) });
    last = run.at(-1)?.word;
    run = [];
    cost = 0;
  };
  for (const entry of entries) {
    const own = costOf(entry.word, entry.list.documents.length);
    if (cost + own > SHARD_SIZE) close();
    run.push(entry);
    cost += own;
  }
  close();
  return found;
}

function shardOf(entries: readonly Entry[], store: SearchStore): SearchShard {
  const more = entries.flatMap(({ word, list, rest }) => {
    if (!rest) return [];
    const count = list.documents.length + rest.documents.length;
    return [[word, { count, file: store.put(postingsOf(rest)) }] as const];
  });
  return {
    words: entries.map(({ word }) => word),
    documents: entries.map(({ list }) => toGaps(list.documents)),
    levels: entries.map(({ list }) => toDigits(list.levels)),
    ...(more.length > 0 && { more: Object.fromEntries(more) }),
  };
}

function postingsOf({ documents, levels }: PostingList): SearchPostings {
  return { documents: toGaps(documents), levels: toDigits(levels) };
}

/** Documents that have a common word in their documentation alone do not count for it; they lie apart. */
function cutCommon(word: string, list: PostingList, documents: number): Entry {
  if (!isCommon(list.documents.length, documents)) return { word, list, rest: undefined };
  const kept = { documents: [] as number[], levels: [] as number[] };
  const rest = { documents: [] as number[], levels: [] as number[] };
  for (const [at, level] of list.levels.entries()) {
    const side = isTextOnly(level) ? rest : kept;
    side.documents.push(list.documents[at] ?? 0);
    side.levels.push(level);
  }
  return { word, list: typed(kept), rest: rest.documents.length > 0 ? typed(rest) : undefined };
}

function typed(list: { documents: number[]; levels: number[] }): PostingList {
  return { documents: Uint32Array.from(list.documents), levels: Uint8Array.from(list.levels) };
}

function unpack(packed: PackedList): PostingList {
  const documents = new Uint32Array(packed.length);
  const levels = new Uint8Array(packed.length);
  for (let at = 0; at < packed.length; at += 1) {
    const value = packed[at] ?? 0;
    documents[at] = Math.floor(value / LEVELS);
    levels[at] = value % LEVELS;
  }
  return { documents, levels };
}

function costOf(word: string, documents: number): number {
  return WORD_COST + LETTER_COST * word.length + DOCUMENT_COST * documents;
}

function shardNumbers(costs: readonly number[]): number[] {
  let shard = 0;
  let cost = 0;
  return costs.map((own) => {
    if (cost > 0 && cost + own > SHARD_SIZE) {
      shard += 1;
      cost = 0;
    }
    cost += own;
    return shard;
  });
}
