/** Which documents a search may show: those that count, have no excluded word, and pass the filters. */
import type { SearchFacet } from "../../schemas/published/search-columns.ts";
import type { SearchedSegment } from "./searched-segment.ts";

export interface AllowedDocuments {
  /** 1 for each document that must not be shown, whatever the filters say. */
  readonly barred: Uint8Array;
  /** Facet → 1 for each document that its filter lets pass. */
  readonly passing: ReadonlyMap<SearchFacet, Uint8Array>;
}

export type Filters = ReadonlyMap<SearchFacet, readonly string[]>;

export async function allowedDocuments(
  { reader, attempt }: SearchedSegment,
  excluded: readonly string[],
  filters: Filters,
): Promise<AllowedDocuments> {
  const barred = reader.gone.slice();
  await Promise.all(
    excluded.map((word) =>
      attempt(async () => {
        const entry = await reader.word(word);
        if (!entry) return;
        const rest = entry.rest === undefined ? undefined : await reader.rest(entry.rest);
        for (const list of [entry.list, rest])
          for (const document of list?.documents ?? []) barred[document] = 1;
      }),
    ),
  );
  const passing = await Promise.all(
    [...filters].map(async ([facet, values]) => {
      const column = await attempt(() => reader.facet(facet));
      return [
        facet,
        passesOf(facet, values, { column: column ?? new Map(), size: reader.size }),
      ] as const;
    }),
  );
  return { barred, passing: new Map(passing) };
}

/** One of the values is enough, but for a shape, which has all that is asked of it. */
function passesOf(
  facet: SearchFacet,
  values: readonly string[],
  { column, size }: { readonly column: ReadonlyMap<string, Uint32Array>; readonly size: number },
): Uint8Array {
  const found = values.map((wanted) => {
    const has = new Uint8Array(size);
    for (const [value, documents] of column)
      if (value.toLowerCase() === wanted) for (const document of documents) has[document] = 1;
    return has;
  });
  const all = facet === "in" || facet === "out";
  return new Uint8Array(size).map((_, document) =>
    Number(found[all ? "every" : "some"]((has) => has[document] === 1)),
  );
}

/** @param except the facet whose filter does not count: its own values are counted before it */
export function isAllowed(
  { barred, passing }: AllowedDocuments,
  document: number,
  except?: SearchFacet,
): boolean {
  if (barred[document] === 1) return false;
  if (passing.size === 0) return true;
  for (const [facet, passes] of passing)
    if (facet !== except && passes[document] !== 1) return false;
  return true;
}
