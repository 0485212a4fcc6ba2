/**
 * A MiniSearch that holds the candidates of one query. It was not fed with texts but with postings of
 * the published shards; its own `search()` scores them. With `bm25: {k: 1e9, b: 0, d: 0}` MiniSearch's
 * BM25+ becomes `rarity × frequency`, and the frequency is the impact that the builder worked out.
 */
import MiniSearch from "minisearch";

/** A part of a posting list that knows how long the whole one is: a word's rarity depends on it. */
class PartialList extends Map<number, number> {
  readonly #whole: number;
  constructor(entries: Iterable<readonly [number, number]>, whole: number) {
    super(entries);
    this.#whole = whole;
  }
  override get size(): number {
    return this.#whole;
  }
}

const FIELD = "impact";
/** `tf (k + 1) / (tf + k)` is the frequency itself, but for one part in a hundred million. */
const IMPACTS_AS_THEY_ARE = { k: 1e9, b: 0, d: 0 };

export class PartialIndex extends MiniSearch {
  /** @param documents how many there are in all indexes that are searched together */
  constructor(documents: number) {
    super({ fields: [FIELD], tokenize: (text) => [text], processTerm: (term) => term });
    this._documentCount = documents;
    this._avgFieldLength = [1];
  }

  /**
   * @param key what stands for the list in queries
   * @param impacts candidate → impact
   * @param whole documents in all
   */
  put(key: string, impacts: Iterable<readonly [number, number]>, whole: number): void {
    const list = new PartialList(impacts, whole);
    this._index.set(key, new Map([[0, list]]));
    for (const candidate of list.keys()) {
      this._documentIds.set(candidate, candidate);
      this._fieldLength.set(candidate, [1]);
    }
  }

  /**
   * @param weights key → what its rarity times impact counts
   * @returns candidate → the sum over the keys, and which of them it has
   */
  score(
    weights: ReadonlyMap<string, number>,
  ): Map<number, { readonly score: number; readonly keys: readonly string[] }> {
    const found = this.search({
      combineWith: "OR",
      queries: [...weights].map(([key, weight]) => ({
        queries: [key],
        bm25: IMPACTS_AS_THEY_ARE,
        boostTerm: () => weight,
      })),
    });
    // MiniSearch multiplies with the number of words that matched; how many of them count is said elsewhere.
    return new Map(
      found.map(({ id, score, queryTerms }) => [
        Number(id),
        { score: score / (queryTerms.length || 1), keys: queryTerms },
      ]),
    );
  }
}
