/** Which documents an answer counts: those with all words, or, when there is none, with the most. */
import { type AllowedDocuments, isAllowed } from "./allowed-documents.ts";
import type { FoundWords } from "./find-words.ts";
import type { Rests } from "./load-rests.ts";
import { bitCount, type SegmentMatches } from "./match-documents.ts";
import { type Scoring, segmentOf } from "./score-candidates.ts";

export interface Membership {
  readonly count: number;
  readonly exact: boolean;
  /** Whether a document of a segment has as many of the words as the answer counts; whether it may be shown is not asked. */
  has(segment: number, document: number): boolean;
  /** Whether it is counted. */
  isMember(segment: number, document: number): boolean;
  /** Words that a document does not have, as far as was looked. */
  missing(id: number): readonly string[];
}

export function membership({ found, segments, matches, allowed, rests }: Scoring): Membership {
  const { words } = found;
  const counts = new Array<number>(words.length + 1).fill(0);
  const bits = wordCounts(words.length);
  const countsOf = (at: number, document: number) => bits[matches[at]?.has[document] ?? 0] ?? 0;
  const may = (at: number, document: number) => {
    const rules = allowed[at];
    return rules !== undefined && isAllowed(rules, document);
  };
  for (const at of segments.keys())
    addCounts(counts, { matches: matches[at], allowed: allowed[at], bits });
  const most =
    words.length === 0
      ? 0
      : Math.max(
          counts.findLastIndex((count) => count > 0),
          1,
        );
  const cut = words.map(({ alternatives }) => isCut(alternatives, rests));
  const unknown = words.reduce((sum, _, at) => (cut[at] ? sum | (1 << at) : sum), 0);
  return {
    count: counts[most] ?? 0,
    exact: unknown === 0,
    has: (at, document) => countsOf(at, document) === most,
    isMember: (at, document) => countsOf(at, document) === most && may(at, document),
    missing(id) {
      const at = segmentOf(id, segments);
      const has = (matches[at]?.has[id - (segments[at]?.first ?? 0)] ?? 0) | unknown;
      return words.flatMap(({ word }, place) => ((has >> place) & 1 ? [] : [word]));
    },
  };
}

/** This looks at every document. */
function addCounts(
  counts: number[],
  {
    matches,
    allowed,
    bits,
  }: {
    readonly matches: SegmentMatches | undefined;
    readonly allowed: AllowedDocuments | undefined;
    readonly bits: Uint8Array;
  },
): void {
  if (!matches || !allowed) return;
  const { has } = matches;
  const all = counts.length === 1;
  for (let document = 0; document < has.length; document += 1) {
    const found = has[document] ?? 0;
    if ((found === 0 && !all) || !isAllowed(allowed, document)) continue;
    const count = bits[found] ?? 0;
    counts[count] = (counts[count] ?? 0) + 1;
  }
}

function wordCounts(words: number): Uint8Array {
  const known = new Uint8Array(2 ** words);
  for (let bits = 0; bits < known.length; bits += 1) known[bits] = bitCount(bits);
  return known;
}

function isCut(alternatives: FoundWords["words"][number]["alternatives"], looked: Rests): boolean {
  return alternatives.some(
    (one) => !looked.has(one) && one.entries.some((entry) => entry?.rest !== undefined),
  );
}
