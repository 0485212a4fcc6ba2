import type { CatalogEntry } from "../../../schemas/published/catalog-list.ts";
import { countWords } from "./count-words.ts";
import { inOrder, mostDependedOn } from "./list-order.ts";
import { PAGE_SIZE } from "./list-pages.ts";
import { type NameGroup, nameList } from "./name-list.ts";

/** Rows of what is new, or most depended on. */
const ROWS = 5;
/** More links would make a page too heavy to open. */
const TAGS_MAX = 1000;

/** What the pages that there is one of show of all artifacts: a process that renders them need not hold the list. */
export interface CatalogSummary {
  /** For examples; absent in an empty registry. */
  readonly first?: CatalogEntry;
  /** The latest change first. */
  readonly updated: readonly CatalogEntry[];
  readonly newest: readonly CatalogEntry[];
  readonly dependedOn: readonly CatalogEntry[];
  /** The most used first. */
  readonly tags: readonly { readonly word: string; readonly count: number }[];
  /** How many there are. */
  readonly tagCount: number;
  /** All names, unless they are too many for one page. */
  readonly names: readonly NameGroup[];
}

/** @param catalog by name */
export function catalogSummary(catalog: readonly CatalogEntry[]): CatalogSummary {
  const tags = countWords(catalog.flatMap((entry) => entry.tags));
  const [first] = catalog;
  return {
    ...(first && { first }),
    updated: inOrder(catalog, "updated").slice(0, PAGE_SIZE),
    newest: inOrder(catalog, "new").slice(0, ROWS),
    dependedOn: mostDependedOn(catalog, ROWS),
    tags: tags.slice(0, TAGS_MAX),
    tagCount: tags.length,
    names: nameList(catalog),
  };
}
