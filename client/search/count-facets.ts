/** How many of what was found have each value of a facet. */
import type { SearchFacet } from "../../schemas/published/search-columns.ts";
import { type AllowedDocuments, isAllowed } from "./allowed-documents.ts";
import type { Membership } from "./membership.ts";
import type { SearchedSegment } from "./searched-segment.ts";

interface Counting {
  readonly segments: readonly SearchedSegment[];
  readonly members: Membership;
  readonly allowed: readonly AllowedDocuments[];
}

export async function countFacets(
  facets: readonly SearchFacet[],
  counting: Counting,
): Promise<Partial<Record<SearchFacet, ReadonlyMap<string, number>>>> {
  const counted = await Promise.all(
    facets.map(async (facet) => [facet, await countValues(facet, counting)] as const),
  );
  return Object.fromEntries(counted);
}

async function countValues(
  facet: SearchFacet,
  { segments, members, allowed }: Counting,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const [at, { reader, attempt }] of segments.entries()) {
    const may = allowed[at];
    const column = await attempt(() => reader.facet(facet));
    if (!may || !column) continue;
    const isCounted = (document: number) =>
      members.has(at, document) && isAllowed(may, document, facet);
    for (const [value, documents] of column) {
      const own = documents.reduce((sum, document) => sum + Number(isCounted(document)), 0);
      if (own > 0) counts.set(value, (counts.get(value) ?? 0) + own);
    }
  }
  return counts;
}
