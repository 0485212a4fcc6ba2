/**
 * The search index: a root, and files that a query fetches as it needs them. Every file lies at
 * `index/search/<name>.json.gzip`: canonical JSON, compressed, named by the first 32 hexadecimal
 * digits of the SHA-256 of its bytes. Where a name may stand, a small registry has the content
 * itself, so that its root is the whole index.
 *
 *     root ─▶ segment ─▶ words: directory of shards, word → documents, each with a level
 *                      ▶ spellings, endings: directories of dictionaries, words that look alike
 *                      ▶ records: directory of chunks, what a hit shows, 8 documents each
 *                      ▶ columns: one facet or number of 4,096 documents in each file
 *
 * Documents are numbered from 0 within a segment, by name. A list of them is written as gaps: the
 * first number, then what has to be added each time.
 */
import * as v from "valibot";
import { byteCount } from "../field.ts";
import { looseObject, mapping, object } from "../object.ts";
import { SEARCH_COLUMN_DOCUMENTS, SEARCH_FACETS, SEARCH_NUMBERS } from "./search-columns.ts";

const gaps = v.pipe(v.array(byteCount), v.description("the first number, then gaps"));
const levels = v.pipe(
  v.string(),
  v.regex(/^[0-9a-v]*$/),
  v.description(
    "one digit to the base 32 for each document: how much the word says of it; v where it is the artifact's whole name, below 8 where only the documentation has it",
  ),
);

export const searchPostingsShape = v.pipe(
  object({ documents: gaps, levels }),
  v.title("Ashlar search postings"),
  v.description("Documents of one word that its shard leaves out."),
);

const fileName = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{32}$/),
  v.description("the first 32 hex digits of the SHA-256 of index/search/<these>.json.gzip"),
);

/** A file by name, or its content in place. */
function fileOf<const S extends v.GenericSchema>(content: S) {
  return v.union([fileName, content]);
}

export const searchShardShape = v.pipe(
  object({
    words: v.pipe(
      v.array(v.string()),
      v.description("ordered by code unit; ab* stands for all words that begin with ab"),
    ),
    documents: v.pipe(v.array(gaps), v.description("of each word, in the same order")),
    levels: v.array(levels),
    more: v.exactOptional(
      v.pipe(
        mapping(v.string(), object({ count: byteCount, file: fileOf(searchPostingsShape) })),
        v.description(
          "of words whose list is cut: how many documents there are in all, and the file with the others",
        ),
      ),
    ),
  }),
  v.title("Ashlar search shard"),
  v.description("A run of words with the documents that have them."),
);

export const searchDictionaryShape = v.pipe(
  object({
    words: v.pipe(v.array(v.string()), v.description("in a directory of endings: spelt backwards")),
    counts: v.pipe(
      v.string(),
      v.regex(/^[0-9a-v]*$/),
      v.description(
        "one digit to the base 32 for each word: the binary logarithm of its documents",
      ),
    ),
  }),
  v.title("Ashlar search dictionary"),
  v.description("A run of words, to find those that a misspelt one may mean."),
);

export const searchRelatedShape = v.pipe(
  object({
    words: v.array(v.string()),
    related: v.pipe(
      v.array(v.array(v.string())),
      v.description("words that go together with each, the nearest first"),
    ),
  }),
  v.title("Ashlar search related words"),
  v.description("Words that this registry has beside each other more often than by chance."),
);

const texts = v.array(v.string());

export const searchChunkShape = v.pipe(
  object({
    names: texts,
    titles: texts,
    summaries: texts,
    types: texts,
    versions: texts,
    publishers: texts,
    verdicts: texts,
    points: v.array(byteCount),
    updated: v.pipe(v.array(byteCount), v.description("seconds since 1970")),
    verified: v.pipe(
      v.array(byteCount),
      v.description("places in this chunk whose publisher is verified"),
    ),
  }),
  v.title("Ashlar search records"),
  v.description("What hits show, in columns."),
);

export const searchFacetShape = v.pipe(
  mapping(v.string(), gaps),
  v.title("Ashlar search facet"),
  v.description("Value to documents, counted from the first of the file."),
);

export const searchNumbersShape = v.pipe(
  object({
    least: byteCount,
    above: v.pipe(v.array(byteCount), v.description("what each document has above the least")),
  }),
  v.title("Ashlar search numbers"),
  v.description("One number for each document."),
);

const columnFiles = v.array(v.union([fileName, looseObject({})]));
const COLUMNS = [...SEARCH_FACETS, ...SEARCH_NUMBERS] as const;

export const searchColumnsShape = v.pipe(
  object(
    Object.fromEntries(COLUMNS.map((column) => [column, columnFiles])) as Record<
      (typeof COLUMNS)[number],
      typeof columnFiles
    >,
  ),
  v.title("Ashlar search columns"),
  v.description(`Files of each column, ${SEARCH_COLUMN_DOCUMENTS} documents in each.`),
);

export const searchDirectoryShape = v.pipe(
  object({
    keys: v.exactOptional(
      v.pipe(
        v.array(v.string()),
        v.description(
          "nothing below a place comes before its key, or at or after the next one; absent where places are counted",
        ),
      ),
    ),
    files: v.array(v.union([fileName, looseObject({})])),
    parts: v.exactOptional(
      v.pipe(v.literal(true), v.description("the files are directories themselves")),
    ),
  }),
  v.title("Ashlar search directory"),
  v.description("Which file has what."),
);

const segment = object({
  documents: v.pipe(
    byteCount,
    v.description("how many are numbered, those that do not count included"),
  ),
  superseded: v.pipe(gaps, v.description("documents that are gone, or in a later segment")),
  deprecated: gaps,
  words: searchDirectoryShape,
  spellings: searchDirectoryShape,
  endings: searchDirectoryShape,
  records: searchDirectoryShape,
  columns: fileOf(searchColumnsShape),
  related: v.pipe(
    fileOf(searchDirectoryShape),
    v.description("a directory of words that go together"),
  ),
});

export const searchRootShape = v.pipe(
  object({
    schemaVersion: v.literal(1),
    documents: v.pipe(byteCount, v.description("how many count")),
    segments: v.pipe(v.array(segment), v.minLength(1), v.maxLength(8)),
  }),
  v.title("Ashlar search index"),
  v.description("The root of the search index."),
);

export type SearchRoot = v.InferOutput<typeof searchRootShape>;
export type SearchSegment = SearchRoot["segments"][number];
export type SearchDirectory = v.InferOutput<typeof searchDirectoryShape>;
export type SearchShard = v.InferOutput<typeof searchShardShape>;
export type SearchPostings = v.InferOutput<typeof searchPostingsShape>;
export type SearchDictionary = v.InferOutput<typeof searchDictionaryShape>;
export type SearchRelated = v.InferOutput<typeof searchRelatedShape>;
export type SearchChunk = v.InferOutput<typeof searchChunkShape>;
export type SearchColumns = v.InferOutput<typeof searchColumnsShape>;
export type SearchFacetColumn = v.InferOutput<typeof searchFacetShape>;
export type SearchNumbers = v.InferOutput<typeof searchNumbersShape>;
