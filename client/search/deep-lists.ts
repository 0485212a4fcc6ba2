/**
 * Common words count only where a name, a title, tags or a summary has them, which keeps lists short and
 * finds what is named like the query. Where no document has all words of the query so, what has them in
 * its documentation is looked for as well, as far as a word still tells documents apart.
 */
import { loadRests, type Rests } from "./load-rests.ts";
import type { Scoring } from "./score-candidates.ts";

/** Share of all documents: a word that more of them have says little, and its list is long. */
const SHARE_MAX = 0.2;

/**
 * Of each common word: documents that have it in their documentation alone. Empty where the best document
 * has these words otherwise.
 *
 * @param best bits of the words that count for the best document; undefined where there is none, and words
 *   count however common they are
 */
export async function deepLists(
  { found: { words }, segments, documents }: Pick<Scoring, "found" | "segments" | "documents">,
  best: number | undefined,
): Promise<Rests> {
  const most = best === undefined ? documents : SHARE_MAX * documents;
  const common = words.map(({ alternatives }) =>
    alternatives.filter((one) => one.common && one.count <= most),
  );
  const isLacking = common.some((lists, at) => lists.length > 0 && (((best ?? 0) >> at) & 1) === 0);
  return loadRests(isLacking ? common.flat() : [], segments);
}
