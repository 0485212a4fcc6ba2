/**
 * The search index of a registry, from plain rows: words to shards, dictionaries, records, columns,
 * and the root that names them all. The same rows give the same bytes.
 *
 * Memory: the numbers of the postings, some 4 million for 60,000 documents, and the files.
 */
import { toGaps } from "../../client/search/posting-list.ts";
import { SEARCH_CHUNKS_IN_PART } from "../../schemas/published/search-columns.ts";
import type { SearchRoot, SearchSegment } from "../../schemas/published/search-index.ts";
import { type MadeFiles, openMadeFiles } from "../emit/made-files.ts";
import type { PublishedFile } from "../emit/published-file.ts";
import { rowDigest } from "../emit/row-digest.ts";
import { digestOf } from "../evaluate/digest-of.ts";
import { collectPostings } from "./collect-postings.ts";
import { dictionaries } from "./dictionaries.ts";
import { directoryOf } from "./directory-of.ts";
import { facetColumns } from "./facet-columns.ts";
import { recordChunks } from "./record-chunks.ts";
import { relatedWords } from "./related-words.ts";
import type { SearchRecord, SearchWords } from "./search-document.ts";
import { collectFiles, IN_PLACE, type SearchStore, searchFile } from "./search-store.ts";
import { readWords } from "./stored-words.ts";
import { wordShards } from "./word-shards.ts";

/** Documents that one file holds with their index: it has some 50 kB then. */
const ONE_FILE_DOCUMENTS_MAX = 300;
/** Entries in one part of a directory: a query reads few parts of words, and one for most of its hits. */
const SHARDS_IN_PART = 16;
const DICTIONARIES_IN_PART = 16;

export interface SearchSegmentInput {
  /** By name, code unit by code unit. */
  readonly documents: readonly SearchWords[];
  /** Whether the document counts in this segment: it is listed, and no later segment has it. */
  readonly counts: (name: string) => boolean;
}

export interface SearchInput {
  /** Oldest first; each a whole number of documents larger than the next. */
  readonly segments: readonly SearchSegmentInput[];
  /** Of every document that counts. */
  readonly recordOf: (name: string) => SearchRecord | undefined;
  /** Documents that one file may hold with their index; {@link ONE_FILE_DOCUMENTS_MAX} when absent. */
  readonly oneFileMax?: number;
  /** What the tree before has already. */
  readonly made?: MadeFiles;
}

/** In publish order: the root comes last. */
export function* searchFiles({
  segments,
  recordOf,
  oneFileMax = ONE_FILE_DOCUMENTS_MAX,
  made = openMadeFiles(),
}: SearchInput): Generator<PublishedFile> {
  const all = segments.reduce((sum, { documents }) => sum + documents.length, 0);
  const isOneFile = all <= oneFileMax;
  const files = new Map<string, PublishedFile>();
  const found = segments.map(({ documents, counts }) => {
    const words = isOneFile ? wordsInPlace(documents) : rememberedWords(documents, made);
    const about = collectFiles(made);
    const segment = segmentOf(
      { ...words.value, names: documents.map(({ name }) => name) },
      (name) => (counts(name) ? recordOf(name) : undefined),
      isOneFile ? IN_PLACE : about,
    );
    for (const file of [...words.files, ...about.files.values()]) files.set(file.path, file);
    return segment;
  });
  yield* files.values();
  const living = ({ documents, superseded }: SearchSegment) => documents - superseded.length;
  const root: SearchRoot = {
    schemaVersion: 1,
    documents: found.reduce((sum, segment) => sum + living(segment), 0),
    segments: found,
  };
  yield searchFile(root);
}

/** What of a segment follows from the words of its documents alone. */
type SegmentWords = Pick<SearchSegment, "words" | "spellings" | "endings" | "related">;

function wordsInPlace(documents: readonly SearchWords[]) {
  return { files: [], value: segmentWords(documents, IN_PLACE) };
}

/** An older segment hardly ever changes, and has most of the words. */
function rememberedWords(documents: readonly SearchWords[], made: MadeFiles) {
  return made.group(digestOf(["words", documents.map(rowDigest)]), () => {
    const store = collectFiles(openMadeFiles());
    const value = segmentWords(documents, store);
    return { files: [...store.files.values()], value };
  });
}

function segmentWords(documents: readonly SearchWords[], store: SearchStore): SegmentWords {
  const { postings, names } = collectPostings(readWords(documents));
  const { spellings, endings } = dictionaries(postings, store);
  return {
    words: directoryOf(wordShards(postings, names.length, store), SHARDS_IN_PART, store),
    spellings: directoryOf(spellings, DICTIONARIES_IN_PART, store),
    endings: directoryOf(endings, DICTIONARIES_IN_PART, store),
    related: store.put(
      directoryOf(relatedWords(postings, names.length, store), DICTIONARIES_IN_PART, store),
    ),
  };
}

function segmentOf(
  { names, ...words }: SegmentWords & { readonly names: readonly string[] },
  recordOf: (name: string) => SearchRecord | undefined,
  store: SearchStore,
): SearchSegment {
  const numbers = (holds: (record: SearchRecord | undefined) => boolean) =>
    toGaps(names.flatMap((name, at) => (holds(recordOf(name)) ? [at] : [])));
  return {
    documents: names.length,
    superseded: numbers((record) => record === undefined),
    deprecated: numbers((record) => record?.deprecated === true),
    ...words,
    records: directoryOf(recordChunks(names, recordOf, store), SEARCH_CHUNKS_IN_PART, store),
    columns: store.put(facetColumns(names, recordOf, store)),
  };
}
