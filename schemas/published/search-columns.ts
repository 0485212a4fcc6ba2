/** What the search index is cut by. Apart from its shapes, so that a browser needs no library for those. */

/** Documents of one chunk of records, and of one file of a column. */
export const SEARCH_CHUNK_DOCUMENTS = 8;
export const SEARCH_COLUMN_DOCUMENTS = 4096;

/** Chunks of records that one part of their directory names: which part has a document is arithmetic. */
export const SEARCH_CHUNKS_IN_PART = 16;

/**
 * Facets that have columns: value → documents. The publisher is the namespace; no license is `none`.
 * `in` and `out` are what the latest version takes and gives: names of types, of their fields, and
 * `field:type`.
 */
export const SEARCH_FACETS = [
  "type",
  "category",
  "tag",
  "license",
  "publisher",
  "verdict",
  "in",
  "out",
] as const;
export type SearchFacet = (typeof SEARCH_FACETS)[number];
/** Numbers that have columns, to sort by: the score's points, and seconds since 1970 of the last change. */
export const SEARCH_NUMBERS = ["points", "updated"] as const;
export type SearchNumber = (typeof SEARCH_NUMBERS)[number];
