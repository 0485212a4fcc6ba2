import type { CatalogEntry } from "../../../schemas/published/catalog-list.ts";

/** The most names that one page lists; with more, the list by name with its pages has to do. */
const NAMES_MAX = 3000;

export interface NameGroup {
  /** The first character of the names. */
  readonly initial: string;
  readonly names: readonly string[];
}

/** All names by their first character; nothing when there are too many for one page. */
export function nameList(catalog: readonly CatalogEntry[]): NameGroup[] {
  if (catalog.length > NAMES_MAX) return [];
  const groups = Object.groupBy(catalog, (entry) => entry.name.slice(0, 1));
  return Object.entries(groups)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([initial, entries]) => ({ initial, names: (entries ?? []).map((entry) => entry.name) }));
}
