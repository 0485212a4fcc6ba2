/**
 * Words that a misspelt one may mean. A slip leaves one half of a word as it is: words with the same
 * first half stand together in the dictionary of spellings, those with the same second half in that
 * of endings, which is looked into only when the first has none that is one slip away.
 */
import type { Dictionary } from "./read-search-file.ts";
import type { SearchedSegment } from "./searched-segment.ts";
import { AFTER_ALL } from "./segment-reader.ts";
import { reversed, typoDistance, typosAllowed } from "./typo-distance.ts";

export interface Spelling {
  readonly word: string;
  readonly weight: number;
}

/** Words that one is looked for as: each has a shard of its own. */
const SPELLINGS_MAX = 4;
const WEIGHT = 0.6;

interface Candidate {
  readonly word: string;
  readonly distance: number;
  /** Binary logarithm of its documents. */
  readonly count: number;
}

/** Nearest first. */
export async function spellingsOf(
  word: string,
  segments: readonly SearchedSegment[],
): Promise<Spelling[]> {
  const allowed = typosAllowed(word);
  if (allowed === 0) return [];
  const forward = await candidates(word, { kind: "spellings", allowed, segments });
  const found = forward.some(({ distance }) => distance === 1)
    ? forward
    : [...forward, ...(await candidates(reversed(word), { kind: "endings", allowed, segments }))];
  const nearest = Math.min(...found.map(({ distance }) => distance));
  const best = new Map<string, Candidate>();
  for (const candidate of found)
    if (candidate.distance === nearest) best.set(candidate.word, candidate);
  return [...best.values()]
    .sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1))
    .slice(0, SPELLINGS_MAX)
    .map(({ word: meant, distance }) => ({
      word: meant,
      weight: (WEIGHT * meant.length) / (meant.length + distance),
    }));
}

async function candidates(
  word: string,
  {
    kind,
    allowed,
    segments,
  }: {
    readonly kind: "spellings" | "endings";
    readonly allowed: number;
    readonly segments: readonly SearchedSegment[];
  },
): Promise<Candidate[]> {
  const half = word.slice(0, Math.floor(word.length / 2));
  const dictionaries = await Promise.all(
    segments.map(({ attempt, reader }) =>
      attempt(() => reader.dictionaries(kind, half, half + AFTER_ALL)),
    ),
  );
  return dictionaries
    .flatMap((found) => found ?? [])
    .flatMap((dictionary) => near(dictionary, word, allowed))
    .map((candidate) =>
      kind === "endings" ? { ...candidate, word: reversed(candidate.word) } : candidate,
    );
}

function near({ words, counts }: Dictionary, word: string, allowed: number): Candidate[] {
  return words.flatMap((known, at) => {
    const distance = typoDistance(known, word, allowed);
    return distance <= allowed
      ? [{ word: known, distance, count: Number.parseInt(counts[at] ?? "0", 32) || 0 }]
      : [];
  });
}
