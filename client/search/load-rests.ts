import type { Alternative } from "./find-words.ts";
import type { PostingList } from "./posting-list.ts";
import type { SearchedSegment } from "./searched-segment.ts";

/** Lists by alternative and segment that were left out of shards; undefined where nothing was. */
export type Rests = ReadonlyMap<Alternative, readonly (PostingList | undefined)[]>;

export async function loadRests(
  alternatives: readonly Alternative[],
  segments: readonly SearchedSegment[],
): Promise<Rests> {
  const load = (alternative: Alternative) =>
    Promise.all(
      alternative.entries.map((entry, at) =>
        entry?.rest === undefined
          ? undefined
          : segments[at]?.attempt(async () => segments[at]?.reader.rest(entry.rest)),
      ),
    );
  return new Map(
    await Promise.all(alternatives.map(async (one) => [one, await load(one)] as const)),
  );
}
