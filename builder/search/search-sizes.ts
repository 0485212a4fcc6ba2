/** What an index is cut by. */
import {
  SEARCH_CHUNK_DOCUMENTS,
  SEARCH_CHUNKS_IN_PART,
  SEARCH_COLUMN_DOCUMENTS,
} from "../../schemas/published/search-columns.ts";

export interface SearchSizes {
  /** Documents that one file holds with their index. */
  readonly oneFile: number;
  /** Documents of one chunk of records. */
  readonly chunk: number;
  /** Documents of one file of a column. */
  readonly column: number;
  /** Chunks in one part of their directory. */
  readonly chunksInPart: number;
  /** Entries in one part of a directory of words: a query reads few of them, and one for most of its hits. */
  readonly wordsInPart: number;
  /** Entries of a directory whose parts are not cut into parts again. */
  readonly whole: number;
}

/** Readers count on those of chunks and columns. An index of 300 documents that is one file has some 50 kB. */
export const SEARCH_SIZES: SearchSizes = {
  oneFile: 300,
  chunk: SEARCH_CHUNK_DOCUMENTS,
  column: SEARCH_COLUMN_DOCUMENTS,
  chunksInPart: SEARCH_CHUNKS_IN_PART,
  wordsInPart: 16,
  whole: 256,
};
