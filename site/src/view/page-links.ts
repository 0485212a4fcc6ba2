import { sha256Hex } from "../../../schemas/digest.ts";
import type { CategoryList } from "../../../schemas/published/listing.ts";

/** What else than its own files the pages of a group show: names of other artifacts, ids of categories. */
export interface PageLinks {
  readonly artifacts: readonly string[];
  readonly categories: readonly string[];
}

export const NO_LINKS: PageLinks = { artifacts: [], categories: [] };

/**
 * How those stand in a tree: which of the artifacts have a page, and what the categories are called.
 * Pages that were rendered when it was another are not those of this tree.
 */
export function linkState(
  links: PageLinks,
  known: Pick<ReadonlySet<string>, "has">,
  categories: CategoryList["categories"],
): string {
  const titles = categories
    .filter(({ id }) => links.categories.includes(id))
    .map(({ id, title }) => [id, title]);
  const artifacts = links.artifacts.filter((name) => known.has(name));
  return sha256Hex(JSON.stringify([artifacts, titles]));
}
