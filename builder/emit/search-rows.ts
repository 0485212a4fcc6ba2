/** Listed artifacts as the rows that the search index is made of. */
import type { PastSegment } from "../search/read-search-past.ts";
import type { SearchInput } from "../search/search-files.ts";
import { searchSegments } from "../search/search-segments.ts";
import type { SearchedRow } from "./artifact-row.ts";

/**
 * @param rows by name
 * @param past older segments, see `search/read-search-past.ts`
 */
export function searchRows(
  rows: readonly SearchedRow[],
  past: readonly PastSegment[],
): SearchInput {
  const byName = new Map(rows.map((row) => [row.name, row]));
  const words = new Map(rows.map(({ name, search }) => [name, search.words]));
  return {
    segments: searchSegments(words, past),
    recordOf: (name) => byName.get(name)?.search.record,
  };
}
