/**
 * Which places of a list lead to which: compressed sparse rows, so that what every artifact of a large
 * registry names takes some milliseconds to read, to turn around and to walk through.
 */

/** The targets of place `at` are `targets[offsets[at]]` to before `targets[offsets[at + 1]]`, in their order. Plain data. */
export interface Adjacency {
  readonly offsets: Uint32Array;
  readonly targets: Uint32Array;
}

/** @param targetsOf of the place, in their order */
export function adjacencyOf(
  places: number,
  targetsOf: (at: number) => ArrayLike<number>,
): Adjacency {
  const lists = Array.from({ length: places }, (_, at) => targetsOf(at));
  const offsets = new Uint32Array(places + 1);
  for (const [at, list] of lists.entries()) offsets[at + 1] = (offsets[at] ?? 0) + list.length;
  const targets = new Uint32Array(offsets[places] ?? 0);
  for (const [at, list] of lists.entries()) targets.set(list, offsets[at]);
  return { offsets, targets };
}

export function targetsAt({ offsets, targets }: Adjacency, at: number): Uint32Array {
  return targets.subarray(offsets[at], offsets[at + 1]);
}

export function reversed({ offsets, targets }: Adjacency): Adjacency {
  const places = offsets.length - 1;
  const ends = new Uint32Array(places + 1);
  for (const target of targets) ends[target + 1] = (ends[target + 1] ?? 0) + 1;
  for (let at = 0; at < places; at += 1) ends[at + 1] = (ends[at + 1] ?? 0) + (ends[at] ?? 0);
  const next = ends.slice();
  const sources = new Uint32Array(targets.length);
  for (let at = 0; at < places; at += 1)
    for (let edge = offsets[at] ?? 0; edge < (offsets[at + 1] ?? 0); edge += 1) {
      const target = targets[edge] ?? 0;
      const free = next[target] ?? 0;
      sources[free] = at;
      next[target] = free + 1;
    }
  return { offsets: ends, targets: sources };
}

/** All places that can be reached, those at the start among them. */
export function reach(graph: Adjacency, from: Iterable<number>): Set<number> {
  const found = new Set(from);
  for (const at of found) for (const target of targetsAt(graph, at)) found.add(target);
  return found;
}

/**
 * The number of the strongly connected component of each place (Tarjan, 1972, without recursion: chains
 * may be long). Numbers are in no order.
 */
export function componentNumbers(graph: Adjacency): Uint32Array {
  const search = new ComponentSearch(graph);
  for (let at = 0; at < graph.offsets.length - 1; at += 1) search.from(at);
  return search.component;
}

class ComponentSearch {
  /** From 1; 0 while a place is in none. */
  readonly component: Uint32Array;
  readonly #graph: Adjacency;
  /** When each place was come to, from 1. */
  readonly #order: Uint32Array;
  /** The earliest that is known to be reached from it and is not closed. */
  readonly #low: Uint32Array;
  readonly #next: Uint32Array;
  readonly #open: number[] = [];
  #visited = 0;
  #components = 0;

  constructor(graph: Adjacency) {
    const places = graph.offsets.length - 1;
    this.#graph = graph;
    this.component = new Uint32Array(places);
    this.#order = new Uint32Array(places);
    this.#low = new Uint32Array(places);
    this.#next = graph.offsets.slice();
  }

  from(start: number): void {
    if (this.#order[start] !== 0) return;
    const path = [this.#enter(start)];
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      const further = this.#advance(at);
      if (further !== undefined) {
        path.push(this.#enter(further));
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above !== undefined) this.#lower(above, this.#low[at] ?? 0);
      if (this.#low[at] === this.#order[at]) this.#close(at);
    }
  }

  #enter(at: number): number {
    this.#visited += 1;
    this.#order[at] = this.#visited;
    this.#low[at] = this.#visited;
    this.#open.push(at);
    return at;
  }

  /** The next place from here that nobody came to yet. */
  #advance(at: number): number | undefined {
    const { offsets, targets } = this.#graph;
    const end = offsets[at + 1] ?? 0;
    for (let edge = this.#next[at] ?? 0; edge < end; edge += 1) {
      const target = targets[edge] ?? 0;
      this.#next[at] = edge + 1;
      if (this.#order[target] === 0) return target;
      if (this.component[target] === 0) this.#lower(at, this.#order[target] ?? 0);
    }
    return undefined;
  }

  #lower(at: number, to: number): void {
    if (to < (this.#low[at] ?? 0)) this.#low[at] = to;
  }

  #close(at: number): void {
    this.#components += 1;
    for (let member = this.#open.pop(); member !== undefined; member = this.#open.pop()) {
      this.component[member] = this.#components;
      if (member === at) return;
    }
  }
}
