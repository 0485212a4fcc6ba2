/** Where words come from that are looked for besides those of a query. */
import type { SearchedSegment } from "./searched-segment.ts";

interface RelatedWord {
  readonly word: string;
  /** What finding it counts, below 1: the word itself counts 1. */
  readonly weight: number;
}

/**
 * Something that knows related words: the registry's own, see {@link learnedWords}, or for instance
 * an embedding. It is asked for each word of a query.
 */
export interface Expander {
  related(word: string): Promise<readonly RelatedWord[]>;
}

const LEARNED_WEIGHT = 0.25;

/** Words that go together in the registries that are searched, as their indexes say. */
export function learnedWords(segments: readonly SearchedSegment[]): Expander {
  return {
    async related(word) {
      const found = await Promise.all(
        segments.map(({ attempt, reader }) => attempt(() => reader.related(word))),
      );
      const words = new Set(found.flatMap((own) => own ?? []));
      return [...words].map((one) => ({ word: one, weight: LEARNED_WEIGHT }));
    },
  };
}
