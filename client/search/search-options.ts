/**
 * How the search index is made and read. MiniSearch does not keep its options in the index, so the
 * builder and every reader must use these.
 */
import MiniSearch, { type Options } from "minisearch";
import { SEARCH_FIELDS, SEARCH_STORED } from "../../schemas/published/search-index.ts";

const FIELDS = Object.keys(SEARCH_FIELDS);
const splitDefault = MiniSearch.getDefault("tokenize");

/** Combining marks: what is left of an accent after NFKD. */
const MARKS = /\p{M}+/gu;

/** `café` and `cafe` are one term; case does not count. */
export function normalizeTerm(term: string): string {
  return term.normalize("NFKD").replace(MARKS, "").toLowerCase();
}

/** A fresh object on each call, because MiniSearch keeps the one it is given. */
export function searchOptions(): Options {
  return {
    idField: "name",
    fields: FIELDS,
    storeFields: [...SEARCH_STORED],
    tokenize: splitDefault,
    processTerm: (term) => normalizeTerm(term) || null,
  };
}
