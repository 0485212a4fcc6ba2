/** Columns of a segment after a change of few documents: only blocks in which a value is another are made anew. */
import { fromGaps } from "../../client/search/posting-list.ts";
import {
  SEARCH_FACETS,
  SEARCH_NUMBERS,
  type SearchFacet,
  type SearchNumber,
} from "../../schemas/published/search-columns.ts";
import {
  type SearchColumns,
  type SearchFacetColumn,
  searchFacetShape,
  searchNumbersShape,
} from "../../schemas/published/search-index.ts";
import { facetOf, facetValues, numberOf } from "../search/facet-columns.ts";
import type { SearchSizes } from "../search/search-sizes.ts";
import type { SegmentReader } from "./segment-reader.ts";
import { updateNumbers } from "./update-numbers.ts";
import type { DocumentChange, UpdateTarget } from "./update-segment.ts";

export async function updateColumns(
  reader: SegmentReader,
  changes: readonly DocumentChange[],
  target: UpdateTarget,
): Promise<SearchColumns> {
  const columns: SearchColumns = { ...(await reader.columns()) };
  for (const facet of SEARCH_FACETS)
    columns[facet] = await updateFacets(columns[facet], { changes, facet }, target);
  for (const key of SEARCH_NUMBERS)
    columns[key] = await updateBlocks(columns[key], { changes, key, reader }, target);
  return columns;
}

type Column = SearchColumns[SearchFacet];

async function updateFacets(
  before: Column,
  { changes, facet }: { readonly changes: readonly DocumentChange[]; readonly facet: SearchFacet },
  { files, sizes, store }: UpdateTarget,
): Promise<Column> {
  const values = (change: DocumentChange, side: "before" | "now") =>
    new Set(facetValues(change.name, change[side], facet));
  const changed = changes.filter((one) => !isSame(values(one, "before"), values(one, "now")));
  const column = [...before];
  for (const [block, inBlock] of blocksOf(changed, sizes)) {
    const content = await files.read(column[block], searchFacetShape);
    const now = inBlock.map((one) => [one.place % sizes.column, values(one, "now")] as const);
    column[block] = store.put(updateFacet(content, new Map(now)));
  }
  return column;
}

interface NumberChanges {
  readonly changes: readonly DocumentChange[];
  readonly key: SearchNumber;
  readonly reader: SegmentReader;
}

async function updateBlocks(
  before: Column,
  { changes, key, reader }: NumberChanges,
  { files, sizes, store }: UpdateTarget,
): Promise<Column> {
  const changed = changes.map(({ place, before: old, now }) => ({
    ...{ place, at: place % sizes.column },
    ...{ before: numberOf(old, key), now: numberOf(now, key) },
  }));
  const different = changed.filter((one) => one.before !== one.now);
  const column = [...before];
  for (const [block, inBlock] of blocksOf(different, sizes)) {
    const first = block * sizes.column;
    const content = await files.read(column[block], searchNumbersShape);
    const numbers = await updateNumbers(content, inBlock, {
      counts: (at) => !reader.superseded.has(first + at),
      async read(at) {
        const chunk = await reader.chunk(Math.floor((first + at) / sizes.chunk));
        return chunk[key][(first + at) % sizes.chunk] ?? 0;
      },
    });
    column[block] = store.put(numbers);
  }
  return column;
}

function blocksOf<T extends { readonly place: number }>(changed: readonly T[], sizes: SearchSizes) {
  return Map.groupBy(changed, ({ place }) => Math.floor(place / sizes.column));
}

function isSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && a.isSubsetOf(b);
}

/** @param values place → all that it has now */
function updateFacet(
  before: SearchFacetColumn,
  values: ReadonlyMap<number, ReadonlySet<string>>,
): SearchFacetColumn {
  const documents = new Map<string, number[]>();
  for (const [value, gaps] of Object.entries(before)) {
    const kept = fromGaps(gaps).filter((place) => !values.has(place));
    if (kept.length > 0) documents.set(value, kept);
  }
  for (const [place, own] of values)
    for (const value of own) {
      const list = documents.get(value);
      if (list) list.push(place);
      else documents.set(value, [place]);
    }
  for (const list of documents.values()) list.sort((a, b) => a - b);
  return facetOf(documents);
}
