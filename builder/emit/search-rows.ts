/** Listed artifacts as the rows that the search index is made of. */
import type { SearchInput } from "../search/search-files.ts";
import type { ArtifactRow } from "./artifact-row.ts";

/** @param rows by name */
export function searchRows(rows: readonly ArtifactRow[]): SearchInput {
  const byName = new Map(rows.map((row) => [row.name, row]));
  return {
    segments: [{ documents: rows.map(({ search }) => search.words), counts: () => true }],
    recordOf: (name) => byName.get(name)?.search.record,
  };
}
