/** Columns: what is counted, filtered and sorted by, each in files of its own that a search without them never reads. */
import { toGaps } from "../../client/search/posting-list.ts";
import {
  SEARCH_FACETS,
  SEARCH_NUMBERS,
  type SearchFacet,
  type SearchNumber,
} from "../../schemas/published/search-columns.ts";
import type {
  SearchColumns,
  SearchFacetColumn,
  SearchNumbers,
} from "../../schemas/published/search-index.ts";
import { rowDigest } from "../emit/row-digest.ts";
import { digestOf } from "../evaluate/digest-of.ts";
import type { SearchRecord } from "./search-document.ts";
import { SEARCH_SIZES } from "./search-sizes.ts";
import type { SearchStore } from "./search-store.ts";

/** @param size documents of one file of a column */
export function facetColumns(
  names: readonly string[],
  recordOf: (name: string) => SearchRecord | undefined,
  store: SearchStore,
  size = SEARCH_SIZES.column,
): SearchColumns {
  const blocks: string[][] = [];
  for (let at = 0; at < names.length; at += size) blocks.push(names.slice(at, at + size));
  const keys = blocks.map((block) =>
    digestOf([block, block.map(recordOf).map((record) => record && rowDigest(record))]),
  );
  const each = (
    column: string,
    content: (block: readonly string[]) => SearchFacetColumn | SearchNumbers,
  ) =>
    blocks.map((block, at) =>
      store.remember(digestOf(["column", column, keys[at] ?? ""]), () => content(block)),
    );
  return Object.fromEntries([
    ...SEARCH_FACETS.map((facet) => [
      facet,
      each(facet, (block) =>
        facetColumn(block, (name) => facetValues(name, recordOf(name), facet)),
      ),
    ]),
    ...SEARCH_NUMBERS.map((key) => [
      key,
      each(key, (block) => numbersColumn(block.map((name) => numberOf(recordOf(name), key)))),
    ]),
  ]);
}

/** What a document is found by; nothing where it does not count. */
export function facetValues(
  name: string,
  record: SearchRecord | undefined,
  facet: SearchFacet,
): readonly string[] {
  if (!record) return [];
  if (facet === "category") return record.categories;
  if (facet === "tag") return record.tags;
  if (facet === "in") return record.accepts;
  if (facet === "out") return record.returns;
  if (facet === "publisher") return [name.slice(0, Math.max(0, name.indexOf("/")))];
  return [record[facet] ?? "none"];
}

export function numberOf(record: SearchRecord | undefined, key: SearchNumber): number {
  return record?.[key] ?? 0;
}

function facetColumn(
  names: readonly string[],
  values: (name: string) => readonly string[],
): SearchFacetColumn {
  const documents = new Map<string, number[]>();
  for (const [at, name] of names.entries())
    for (const value of new Set(values(name))) {
      const list = documents.get(value);
      if (list) list.push(at);
      else documents.set(value, [at]);
    }
  return facetOf(documents);
}

/** @param documents value → places, ascending, at least one */
export function facetOf(documents: Iterable<readonly [string, readonly number[]]>) {
  const column: SearchFacetColumn = Object.fromEntries(
    Array.from(documents, ([value, list]) => [value, toGaps(list)]),
  );
  return column;
}

/** Documents that are gone have nothing to say, and must not make the others larger. */
export function numbersColumn(values: readonly number[]): SearchNumbers {
  const least = Math.min(...values.filter((value) => value > 0), Number.MAX_SAFE_INTEGER);
  return least === Number.MAX_SAFE_INTEGER
    ? { least: 0, above: values.map(() => 0) }
    : { least, above: values.map((value) => Math.max(0, value - least)) };
}
