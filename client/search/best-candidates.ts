/** The best of many, without ordering the others. */

export interface Candidate {
  /** Number of the document among those of all segments. */
  readonly id: number;
  readonly score: number;
}

/** The `most` highest scores, best first; equal ones by number. A heap whose top is the least of them. */
export class BestCandidates {
  readonly #heap: Candidate[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(id: number, score: number): void {
    const heap = this.#heap;
    const least = heap[0];
    if (heap.length < this.#most) {
      heap.push({ id, score });
      this.#rise(heap.length - 1);
    } else if (least && (score > least.score || (score === least.score && id < least.id))) {
      heap[0] = { id, score };
      this.#sink();
    }
  }

  sorted(): Candidate[] {
    return this.#heap.toSorted((a, b) => b.score - a.score || a.id - b.id);
  }

  #before(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (!one || !other) return false;
    return one.score < other.score || (one.score === other.score && one.id > other.id);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (!one || !other) return;
    this.#heap[a] = other;
    this.#heap[b] = one;
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(): void {
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (this.#before(child, least)) least = child;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }
}
