/**
 * The search index of a registry, from plain rows: words to shards, dictionaries, records, columns,
 * and the root that names them all. The same rows give the same bytes.
 *
 * Memory: the numbers of the postings, some 4 million for 60,000 documents, and the files.
 */
import type { SearchRoot, SearchSegment } from "../../schemas/published/search-index.ts";
import { type MadeFiles, openMadeFiles } from "../emit/made-files.ts";
import type { PublishedFile } from "../emit/published-file.ts";
import type { SearchRecord, SearchWords } from "./search-document.ts";
import { SEARCH_SIZES, type SearchSizes } from "./search-sizes.ts";
import { searchFile } from "./search-store.ts";
import { segmentFiles, segmentInPlace } from "./segment-files.ts";

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
  readonly sizes?: SearchSizes;
  /** What the tree before has already. */
  readonly made?: MadeFiles;
}

/** In publish order: the root comes last. */
export function* searchFiles({
  segments,
  recordOf,
  sizes = SEARCH_SIZES,
  made = openMadeFiles(),
}: SearchInput): Generator<PublishedFile> {
  const all = segments.reduce((sum, { documents }) => sum + documents.length, 0);
  const isOneFile = all <= sizes.oneFile;
  const files = new Map<string, PublishedFile>();
  const found = segments.map(({ documents, counts }) => {
    const about = (name: string) => (counts(name) ? recordOf(name) : undefined);
    if (isOneFile) return segmentInPlace(documents, about, sizes);
    const segment = segmentFiles({ documents, recordOf: about, sizes, made });
    for (const file of segment.files) files.set(file.path, file);
    return segment.value;
  });
  yield* files.values();
  yield searchFile(searchRoot(found));
}

/** @param segments oldest first */
export function searchRoot(segments: SearchSegment[]): SearchRoot {
  const living = ({ documents, superseded }: SearchSegment) => documents - superseded.length;
  const documents = segments.reduce((sum, segment) => sum + living(segment), 0);
  return { schemaVersion: 1, documents, segments };
}
