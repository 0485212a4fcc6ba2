/** The engines that are compared, by the word that chooses one on the command line. */
import { ASHLAR } from "./peers/ashlar.ts";
import { FLEXSEARCH } from "./peers/flexsearch.ts";
import { LUNR } from "./peers/lunr.ts";
import { MINISEARCH } from "./peers/minisearch.ts";
import { ORAMA } from "./peers/orama.ts";
import { PAGEFIND } from "./peers/pagefind.ts";
import type { SearchEngine } from "./search-engine.ts";

export const SEARCH_ENGINES: ReadonlyMap<string, SearchEngine> = new Map([
  ["ashlar", ASHLAR],
  ["minisearch", MINISEARCH],
  ["pagefind", PAGEFIND],
  ["orama", ORAMA],
  ["flexsearch", FLEXSEARCH],
  ["lunr", LUNR],
]);
