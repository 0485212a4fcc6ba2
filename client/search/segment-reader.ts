/** One segment of an index: words, beginnings, spellings, records and columns, each fetched when it is asked for. */
import {
  SEARCH_CHUNK_DOCUMENTS,
  SEARCH_COLUMN_DOCUMENTS,
  type SearchFacet,
  type SearchNumber,
} from "../../schemas/published/search-columns.ts";
import { fileAt, filesBetween, fileWith } from "./directory-leaves.ts";
import { mergeForPrefix, NO_POSTINGS, type PostingList } from "./posting-list.ts";
import {
  type Dictionary,
  type RecordRow,
  readChunk,
  readColumns,
  readDictionary,
  readDirectory,
  readFacet,
  readNumbers,
  readPostings,
  readRelated,
  readShard,
  type SegmentParts,
  type WordEntry,
} from "./read-search-file.ts";
import type { SearchFileCache } from "./search-file-cache.ts";

export interface SegmentReader {
  /** Documents that are numbered; those that are gone are among them. */
  readonly size: number;
  /** Documents that count. */
  readonly living: number;
  /** 1 for each document that does not count. */
  readonly gone: Uint8Array;
  readonly deprecated: Uint8Array;
  word(word: string): Promise<WordEntry | undefined>;
  /** All words that begin so. */
  beginning(prefix: string): Promise<WordEntry | undefined>;
  /** What is left out of a list. */
  rest(file: unknown): Promise<PostingList>;
  /** Words from `from` to `to`, spelt backwards where endings are asked for. */
  dictionaries(kind: "spellings" | "endings", from: string, to: string): Promise<Dictionary[]>;
  /** Words that go together with one. */
  related(word: string): Promise<readonly string[]>;
  record(document: number): Promise<RecordRow | undefined>;
  /** The record of that name, found without words. */
  named(name: string): Promise<RecordRow | undefined>;
  facet(facet: SearchFacet): Promise<ReadonlyMap<string, Uint32Array>>;
  numbers(key: SearchNumber): Promise<Float64Array>;
}

/** Shards that a beginning is looked for in, and dictionaries for one word. */
const SHARDS_MAX = 4;
const DICTIONARIES_MAX = 4;
/** Merged lists of beginnings that are kept: people type on. */
const BEGINNINGS_KEPT = 64;
/** No word has it: what begins with a text lies before the text with this after it. */
export const AFTER_ALL = "\uffff";

export function segmentReader(segment: SegmentParts, files: SearchFileCache): SegmentReader {
  const { size } = segment;
  return {
    size,
    living: size - segment.superseded.length,
    gone: marks(size, segment.superseded),
    deprecated: marks(size, segment.deprecated),
    ...wordReader(segment, files),
    ...recordReader(segment, files),
    ...columnReader(segment, files),
  };
}

function wordReader(
  segment: SegmentParts,
  files: SearchFileCache,
): Pick<SegmentReader, "word" | "beginning" | "rest" | "dictionaries" | "related"> {
  const beginnings = new Map<string, WordEntry>();
  const entry = async (word: string) => {
    const file = await fileWith(segment.words, word, files);
    return file === undefined ? undefined : (await files.load(file, readShard)).entry(word);
  };
  return {
    word: entry,
    async beginning(prefix) {
      const known = (await entry(`${prefix}*`)) ?? beginnings.get(prefix);
      if (known) return known;
      const merged = await mergedBeginning(prefix, segment, files);
      if (beginnings.size >= BEGINNINGS_KEPT) beginnings.clear();
      if (merged) beginnings.set(prefix, merged);
      return merged;
    },
    rest: (file) => files.load(file, readPostings),
    async related(word) {
      const file = await fileWith(await files.load(segment.related, readDirectory), word, files);
      return file === undefined ? [] : (await files.load(file, readRelated))(word);
    },
    async dictionaries(kind, from, to) {
      const most = DICTIONARIES_MAX;
      const found = await filesBetween(segment[kind], [from, to], { files, most });
      return Promise.all(found.map((file) => files.load(file, readDictionary)));
    },
  };
}

/** Documents that are gone must not keep those that are there from counting. */
function living(list: PostingList, gone: ReadonlySet<number>): PostingList {
  if (gone.size === 0) return list;
  const places = [...list.documents.keys()].filter((at) => !gone.has(list.documents[at] ?? 0));
  return {
    documents: Uint32Array.from(places, (at) => list.documents[at] ?? 0),
    levels: Uint8Array.from(places, (at) => list.levels[at] ?? 0),
  };
}

async function mergedBeginning(
  prefix: string,
  { words, superseded }: SegmentParts,
  files: SearchFileCache,
): Promise<WordEntry | undefined> {
  const gone = new Set(superseded);
  const range = [prefix, prefix + AFTER_ALL] as const;
  const found = await filesBetween(words, range, { files, most: SHARDS_MAX });
  const shards = await Promise.all(found.map((file) => files.load(file, readShard)));
  const lists = shards.flatMap((shard) =>
    shard.words
      .filter((word) => word.startsWith(prefix) && !word.endsWith("*"))
      .map((word) => [word, living(shard.entry(word)?.list ?? NO_POSTINGS, gone)] as const),
  );
  const list = mergeForPrefix(prefix, lists);
  if (list.documents.length === 0) return undefined;
  return { list, count: list.documents.length, rest: undefined };
}

function recordReader(
  { size, records }: SegmentParts,
  files: SearchFileCache,
): Pick<SegmentReader, "record" | "named"> {
  const chunks = Math.ceil(size / SEARCH_CHUNK_DOCUMENTS);
  const chunk = async (place: number) => {
    const file = await fileAt(records, place, { files, total: chunks });
    return file === undefined ? [] : files.load(file, readChunk);
  };
  return {
    async record(document) {
      const rows = await chunk(Math.floor(document / SEARCH_CHUNK_DOCUMENTS));
      return rows[document % SEARCH_CHUNK_DOCUMENTS];
    },
    async named(name) {
      let low = 0;
      let high = chunks;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        const [first] = await chunk(middle);
        if (first !== undefined && first.name <= name) low = middle;
        else high = middle;
      }
      return (await chunk(low)).find((row) => row.name === name);
    },
  };
}

function columnReader(
  { size, columns }: SegmentParts,
  files: SearchFileCache,
): Pick<SegmentReader, "facet" | "numbers"> {
  const blocks = async <T>(key: string, read: (content: unknown) => T): Promise<T[]> => {
    const found = (await files.load(columns, readColumns))[key];
    return Promise.all((Array.isArray(found) ? found : []).map((file) => files.load(file, read)));
  };
  return {
    facet: async (facet) => joinFacets(await blocks(facet, readFacet)),
    async numbers(key) {
      const numbers = new Float64Array(size);
      for (const [at, part] of (await blocks(key, readNumbers)).entries()) {
        const first = at * SEARCH_COLUMN_DOCUMENTS;
        if (first < size) numbers.set(part.subarray(0, size - first), first);
      }
      return numbers;
    },
  };
}

function marks(size: number, documents: Uint32Array): Uint8Array {
  const found = new Uint8Array(size);
  for (const document of documents) found[document] = 1;
  return found;
}

function joinFacets(
  parts: readonly ReadonlyMap<string, Uint32Array>[],
): ReadonlyMap<string, Uint32Array> {
  const joined = new Map<string, number[]>();
  for (const [at, part] of parts.entries())
    for (const [value, places] of part) {
      const list = joined.get(value) ?? [];
      for (const place of places) list.push(at * SEARCH_COLUMN_DOCUMENTS + place);
      joined.set(value, list);
    }
  return new Map([...joined].map(([value, list]) => [value, Uint32Array.from(list)]));
}
