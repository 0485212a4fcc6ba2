/**
 * The kinds of files of an index, read from what JSON gave: whatever a registry published, nothing
 * here is taken for what it is not. The shapes are those of `schemas/published/search-index.ts`,
 * checked by hand because a browser would have to fetch the library that checks them.
 *
 * All throw RangeError for another shape.
 */
import { SEARCH_DOCUMENTS_MAX } from "../../schemas/limits.ts";
import { NO_POSTINGS, type PostingList } from "./posting-list.ts";

type Fields = Readonly<Record<string, unknown>>;

export interface WordEntry {
  readonly list: PostingList;
  /** Documents in all, those in `rest` included. */
  readonly count: number;
  /** The file with what is left out. */
  readonly rest: unknown;
}

export interface Shard {
  readonly words: readonly string[];
  entry(word: string): WordEntry | undefined;
}

export function readShard(content: unknown): Shard {
  const { words, documents, levels, more = {} } = fields(content);
  const names = textsOf(words);
  const gaps = arrayOf(documents, names.length);
  const digits = arrayOf(levels, names.length);
  const rests = fields(more);
  const known = new Map<string, WordEntry>();
  return {
    words: names,
    entry(word) {
      const found = known.get(word);
      if (found) return found;
      const at = placeOf(names, word);
      if (names[at] !== word) return undefined;
      const list = listOf(gaps[at], digits[at]);
      const rest = Object.hasOwn(rests, word) ? fields(rests[word]) : undefined;
      const count = rest ? numberOf(rest.count) : list.documents.length;
      const entry = { list, count, rest: rest?.file };
      known.set(word, entry);
      return entry;
    },
  };
}

export function readPostings(content: unknown): PostingList {
  const { documents, levels } = fields(content);
  return listOf(documents, levels);
}

export interface Directory {
  /** Of each file; none where files are found by their place. */
  readonly keys: readonly string[];
  readonly files: readonly unknown[];
  readonly parts: boolean;
}

export function readDirectory(content: unknown): Directory {
  const { keys = [], files, parts } = fields(content);
  const names = textsOf(keys);
  const below = arrayOf(files, names.length > 0 ? names.length : undefined);
  return { keys: names, files: below, parts: parts === true };
}

export interface Dictionary {
  readonly words: readonly string[];
  /** Binary logarithm of the documents of each word, as a digit. */
  readonly counts: string;
}

export function readDictionary(content: unknown): Dictionary {
  const { words, counts } = fields(content);
  return { words: textsOf(words), counts: textOf(counts) };
}

/** Word → words that go together with it. */
export function readRelated(content: unknown): (word: string) => readonly string[] {
  const { words, related } = fields(content);
  const names = textsOf(words);
  const lists = arrayOf(related, names.length);
  return (word) => {
    const at = placeOf(names, word);
    return names[at] === word ? textsOf(lists[at]) : [];
  };
}

/** Value → places in the block. */
export function readFacet(content: unknown): ReadonlyMap<string, Uint32Array> {
  return new Map(Object.entries(fields(content)).map(([value, gaps]) => [value, numbersOf(gaps)]));
}

export function readNumbers(content: unknown): Float64Array {
  const { least, above } = fields(content);
  const first = numberOf(least);
  return Float64Array.from(arrayOf(above), (value) => first + numberOf(value));
}

export function readColumns(content: unknown): Fields {
  return fields(content);
}

export interface RecordRow {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly type: string;
  readonly version: string;
  readonly publisher: string;
  readonly verified: boolean;
  readonly verdict: string;
  readonly points: number;
  /** Seconds since 1970. */
  readonly updated: number;
}

export function readChunk(content: unknown): readonly RecordRow[] {
  const chunk = fields(content);
  const names = textsOf(chunk.names);
  const column = (key: string) => arrayOf(chunk[key], names.length);
  const [titles, summaries, types] = ["titles", "summaries", "types"].map(column);
  const [versions, publishers, verdicts] = ["versions", "publishers", "verdicts"].map(column);
  const [points, updated] = ["points", "updated"].map(column);
  const verified = arrayOf(chunk.verified);
  return names.map((name, at) => ({
    name,
    title: textOf(titles?.[at]),
    summary: textOf(summaries?.[at]),
    type: textOf(types?.[at]),
    version: textOf(versions?.[at]),
    publisher: textOf(publishers?.[at]),
    verdict: textOf(verdicts?.[at]),
    points: numberOf(points?.[at]),
    updated: numberOf(updated?.[at]),
    verified: verified.includes(at),
  }));
}

export interface SegmentParts {
  readonly size: number;
  readonly superseded: Uint32Array;
  readonly deprecated: Uint32Array;
  readonly words: Directory;
  readonly spellings: Directory;
  readonly endings: Directory;
  readonly records: Directory;
  readonly columns: unknown;
  readonly related: unknown;
}

export interface Root {
  readonly documents: number;
  readonly segments: readonly SegmentParts[];
}

export function readRoot(content: unknown): Root {
  const { schemaVersion, documents, segments } = fields(content);
  if (schemaVersion !== 1) throw new RangeError(`schemaVersion ${String(schemaVersion)}`);
  return { documents: numberOf(documents), segments: arrayOf(segments).map(readSegment) };
}

function readSegment(content: unknown): SegmentParts {
  const segment = fields(content);
  return {
    size: numberOf(segment.documents),
    superseded: numbersOf(segment.superseded),
    deprecated: numbersOf(segment.deprecated),
    words: readDirectory(segment.words),
    spellings: readDirectory(segment.spellings),
    endings: readDirectory(segment.endings),
    records: readDirectory(segment.records),
    columns: segment.columns,
    related: segment.related,
  };
}

/** The last place whose text is not after `key`; 0 where all are. */
export function placeOf(ordered: readonly string[], key: string): number {
  let low = 0;
  let high = ordered.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((ordered[middle] ?? "") <= key) low = middle;
    else high = middle;
  }
  return low;
}

function listOf(gaps: unknown, levels: unknown): PostingList {
  const documents = numbersOf(gaps);
  const digits = textOf(levels);
  if (digits.length !== documents.length)
    throw new RangeError("a list without a level for each document");
  if (documents.length === 0) return NO_POSTINGS;
  return { documents, levels: Uint8Array.from(documents, (_, at) => digitAt(digits, at)) };
}

/** `0` to `9` and `a` to `v`. */
function digitAt(digits: string, at: number): number {
  const code = digits.charCodeAt(at);
  const value = code < 58 ? code - 48 : code - 87;
  if (value < 0 || value > 31 || (code >= 58 && code < 97))
    throw new RangeError(`a level ${digits[at]}`);
  return value;
}

function numbersOf(gaps: unknown): Uint32Array {
  let last = 0;
  return Uint32Array.from(arrayOf(gaps), (gap, at) => {
    const step = numberOf(gap);
    if (at > 0 && step === 0) throw new RangeError("a number twice in one list");
    last += step;
    if (last > SEARCH_DOCUMENTS_MAX) throw new RangeError(`a number above ${SEARCH_DOCUMENTS_MAX}`);
    return last;
  });
}

function fields(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new RangeError("no object where one belongs");
  return value as Fields;
}

function arrayOf(value: unknown, length?: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new RangeError("no list where one belongs");
  if (length !== undefined && value.length !== length)
    throw new RangeError(`a list of ${value.length} where ${length} belong`);
  return value;
}

function textsOf(value: unknown): readonly string[] {
  return arrayOf(value).map(textOf);
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw new RangeError("no text where one belongs");
  return value;
}

function numberOf(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw new RangeError("no whole number where one belongs");
  return value;
}
