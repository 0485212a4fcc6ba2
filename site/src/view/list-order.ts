import type { CatalogEntry } from "../../../schemas/published/catalog-list.ts";
import type { BrowseOrder } from "./browse-paths.ts";

export const ORDER_TITLES: Readonly<Record<BrowseOrder, string>> = {
  updated: "Recently updated",
  new: "Newest",
  name: "By name",
  score: "By score",
};

/** The entries in `order`: by name, by points, or the latest first; equal dates and scores fall back to the name. */
export function inOrder(entries: readonly CatalogEntry[], order: BrowseOrder): CatalogEntry[] {
  const byName = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  if (order === "name") return byName;
  if (order === "score") return byName.sort((a, b) => b.score - a.score);
  const date = order === "updated" ? "updatedAt" : "createdAt";
  return byName.sort((a, b) => (a[date] === b[date] ? 0 : a[date] > b[date] ? -1 : 1));
}

/** The entries that others depend on, most dependents first, at most `limit`. */
export function mostDependedOn(entries: readonly CatalogEntry[], limit: number): CatalogEntry[] {
  return inOrder(entries, "name")
    .filter((entry) => entry.dependents > 0)
    .sort((a, b) => b.dependents - a.dependents)
    .slice(0, limit);
}
