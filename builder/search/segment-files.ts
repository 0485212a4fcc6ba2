/** One segment of the index: its files, and what the root says of it. */
import { toGaps } from "../../client/search/posting-list.ts";
import type { SearchSegment } from "../../schemas/published/search-index.ts";
import { type MadeFiles, openMadeFiles } from "../emit/made-files.ts";
import type { PublishedFile } from "../emit/published-file.ts";
import { rowDigest } from "../emit/row-digest.ts";
import { digestOf } from "../evaluate/digest-of.ts";
import { collectPostings } from "./collect-postings.ts";
import { dictionaries } from "./dictionaries.ts";
import { type DirectoryEntry, directoryOf } from "./directory-of.ts";
import { facetColumns } from "./facet-columns.ts";
import { recordChunks } from "./record-chunks.ts";
import { relatedWords } from "./related-words.ts";
import type { SearchRecord, SearchWords } from "./search-document.ts";
import type { SearchSizes } from "./search-sizes.ts";
import { collectFiles, IN_PLACE, type SearchStore } from "./search-store.ts";
import { readWords } from "./stored-words.ts";
import { wordShards } from "./word-shards.ts";

/** Of a document; nothing of one that does not count in the segment. */
type RecordOf = (name: string) => SearchRecord | undefined;

export interface SegmentInput {
  /** By name, code unit by code unit. */
  readonly documents: readonly SearchWords[];
  readonly recordOf: RecordOf;
  readonly sizes: SearchSizes;
  readonly made: MadeFiles;
}

export function segmentFiles({ documents, recordOf, sizes, made }: SegmentInput): {
  readonly files: readonly PublishedFile[];
  readonly value: SearchSegment;
} {
  const words = rememberedWords(documents, sizes, made);
  const about = collectFiles(made);
  const names = documents.map(({ name }) => name);
  const value = { ...words.value, ...segmentRecords(names, recordOf, { sizes, store: about }) };
  return { files: [...words.files, ...about.files.values()], value };
}

/** For an index of one file. */
export function segmentInPlace(
  documents: readonly SearchWords[],
  recordOf: RecordOf,
  sizes: SearchSizes,
): SearchSegment {
  const names = documents.map(({ name }) => name);
  return {
    ...segmentWords(documents, sizes, IN_PLACE),
    ...segmentRecords(names, recordOf, { sizes, store: IN_PLACE }),
  };
}

/** What of a segment follows from the words of its documents alone. */
type SegmentWords = Pick<SearchSegment, "words" | "spellings" | "endings" | "related">;

/** An older segment hardly ever changes, and has most of the words. */
function rememberedWords(documents: readonly SearchWords[], sizes: SearchSizes, made: MadeFiles) {
  return made.group(digestOf(["words", documents.map(rowDigest)]), () => {
    const store = collectFiles(openMadeFiles());
    const value = segmentWords(documents, sizes, store);
    return { files: [...store.files.values()], value };
  });
}

function segmentWords(
  documents: readonly SearchWords[],
  { wordsInPart, whole }: SearchSizes,
  store: SearchStore,
): SegmentWords {
  const { postings, names } = collectPostings(readWords(documents));
  const { spellings, endings } = dictionaries(postings, store);
  const directory = (entries: readonly DirectoryEntry[]) =>
    directoryOf(entries, wordsInPart, store, whole);
  return {
    words: directory(wordShards(postings, names.length, store)),
    spellings: directory(spellings),
    endings: directory(endings),
    related: store.put(directory(relatedWords(postings, names.length, store))),
  };
}

function segmentRecords(
  names: readonly string[],
  recordOf: RecordOf,
  { sizes, store }: { readonly sizes: SearchSizes; readonly store: SearchStore },
): Omit<SearchSegment, keyof SegmentWords> {
  const numbers = (holds: (record: SearchRecord | undefined) => boolean) =>
    toGaps(names.flatMap((name, at) => (holds(recordOf(name)) ? [at] : [])));
  const chunks = recordChunks(names, recordOf, store, sizes.chunk);
  return {
    documents: names.length,
    superseded: numbers((record) => record === undefined),
    deprecated: numbers((record) => record?.deprecated === true),
    records: directoryOf(chunks, sizes.chunksInPart, store, sizes.whole),
    columns: store.put(facetColumns(names, recordOf, store, sizes.column)),
  };
}
