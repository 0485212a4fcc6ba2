import { distance } from "fastest-levenshtein";

/** Longer words are no slips of the pen, and comparing them costs. */
const WORD_LENGTH_MAX = 240;

/**
 * The candidate that `word` was most likely meant to be: nearest by edit distance without regard to
 * case, at most a third of the word away; the first by code unit when several are.
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > WORD_LENGTH_MAX) return undefined;
  const wanted = word.toLowerCase();
  let limit = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  for (const candidate of candidates) {
    if (candidate === word || Math.abs(candidate.length - word.length) > limit) continue;
    const steps = distance(wanted, candidate.toLowerCase());
    if (steps > limit || (steps === limit && best !== undefined && best < candidate)) continue;
    limit = steps;
    best = candidate;
  }
  return best;
}
