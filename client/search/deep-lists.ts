/**
 * Common words count only where a name, a title, tags or a summary has them, which keeps lists short and
 * finds what is named like the query. Where no document has all words of the query so, what has them in
 * its documentation is looked for as well, as far as a word still tells documents apart.
 */
import type { Alternative, FoundWords } from "./find-words.ts";
import { isTextOnly } from "./impact-levels.ts";
import { loadRests, type Rests } from "./load-rests.ts";
import { joinLists, type PostingList } from "./posting-list.ts";
import type { SearchedSegment } from "./searched-segment.ts";

/** Share of all documents: a word that more of them have says little, and its list is long. */
const SHARE_MAX = 0.2;

export interface DeepOptions {
  /** Documents of all segments that count. */
  readonly documents: number;
  /**
   * Bits of the words that count for the best document; undefined where there is none, and words count
   * however common they are.
   */
  readonly best: number | undefined;
}

/**
 * Of each common word, by segment: documents that have it in their documentation alone. Empty where the
 * best document has these words otherwise.
 */
export async function deepLists(
  { words }: FoundWords,
  segments: readonly SearchedSegment[],
  { documents, best }: DeepOptions,
): Promise<Rests> {
  const most = best === undefined ? documents : SHARE_MAX * documents;
  const common = words.map(({ alternatives }) =>
    alternatives.filter((one) => one.common && one.count <= most),
  );
  const isLacking = common.some((lists, at) => lists.length > 0 && (((best ?? 0) >> at) & 1) === 0);
  const wanted = isLacking ? common.flat() : [];
  const rests = await loadRests(wanted, segments);
  return new Map(wanted.map((one) => [one, listsOf(one, rests)] as const));
}

function listsOf(alternative: Alternative, rests: Rests): (PostingList | undefined)[] {
  return alternative.entries.map((entry, at) => {
    const rest = rests.get(alternative)?.[at];
    // A word that is common in all segments together need not be so in each: then nothing was left out.
    const kept = entry?.list.levels.some(isTextOnly) ? textOnly(entry.list) : undefined;
    return kept && rest ? joinLists(kept, rest) : (kept ?? rest);
  });
}

function textOnly({ documents, levels }: PostingList): PostingList {
  const places = [...levels.keys()].filter((at) => isTextOnly(levels[at] ?? 0));
  return {
    documents: Uint32Array.from(places, (at) => documents[at] ?? 0),
    levels: Uint8Array.from(places, (at) => levels[at] ?? 0),
  };
}
