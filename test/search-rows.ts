/** The search index of made trees, from the rows of their catalogs. */

import type { PublishedFile } from "../builder/emit/published-file.ts";
import type { SearchInput } from "../builder/search/search-files.ts";
import { searchFiles } from "../builder/search/search-files.ts";
import type { CatalogEntry } from "../schemas/published/catalog-list.ts";

/** The root comes last. */
export function searchIndexOf(rows: readonly CatalogEntry[]): PublishedFile[] {
  return [...searchFiles(searchInput(rows))];
}

function searchInput(rows: readonly CatalogEntry[]): SearchInput {
  const byName = new Map(rows.map((row) => [row.name, row]));
  return {
    segments: [
      {
        documents: rows.map(({ name, title, summary, tags, categories, type }) => ({
          ...{ name, title, summary, text: "" },
          tags: [...tags, ...categories, type],
        })),
        counts: () => true,
      },
    ],
    recordOf(name) {
      const row = byName.get(name);
      return (
        row && {
          ...row,
          license: row.license ?? undefined,
          ...{ accepts: [], returns: [] },
          deprecated: row.deprecated === true,
          points: row.score,
          updated: Date.parse(row.updatedAt) / 1000,
        }
      );
    },
  };
}
