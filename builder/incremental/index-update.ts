/** The columns of a registry carried over to another one that differs in few artifacts. */
import { compareText } from "../check/compare-text.ts";
import { type Adjacency, adjacencyOf, targetsAt } from "./adjacency.ts";
import {
  type IndexEdge,
  type KindedAdjacency,
  placeOf,
  type RegistryIndex,
} from "./registry-index.ts";

/** Carries columns from places of before to places of now; in whole runs where no place moves. */
export class IndexUpdate<Entry> {
  readonly names: readonly string[];
  /** Place now → entry, ascending. */
  readonly #entries: ReadonlyMap<number, Entry>;
  readonly #moves: Moves | undefined;

  /** @param entries undefined for what is there no more */
  constructor({ names }: RegistryIndex, entries: ReadonlyMap<string, Entry | undefined>) {
    const came = [...entries].flatMap(([name, entry]) =>
      entry !== undefined && placeOf({ names }, name) === undefined ? [name] : [],
    );
    const went = [...entries].some(
      ([name, entry]) => entry === undefined && placeOf({ names }, name) !== undefined,
    );
    const stays = (name: string): boolean => !entries.has(name) || entries.get(name) !== undefined;
    const isMoved = came.length > 0 || went;
    this.names = isMoved ? [...names.filter(stays), ...came].sort(compareText) : names;
    this.#moves = isMoved ? movesBetween(names, this.names) : undefined;
    const placed = [...entries].flatMap(([name, entry]) => {
      const at = placeOf(this, name);
      return entry === undefined || at === undefined ? [] : [[at, entry] as const];
    });
    this.#entries = new Map(placed.sort(([a], [b]) => a - b));
  }

  column<T extends Column>(before: T, value: (entry: Entry) => number): T {
    return this.#carried(before, 1, (entry) => [value(entry)]);
  }

  fours(before: Uint32Array, values: (entry: Entry) => readonly number[]): Uint32Array {
    return this.#carried(before, 4, values);
  }

  #carried<T extends Column>(
    before: T,
    width: number,
    values: (entry: Entry) => readonly number[],
  ): T {
    const now = this.#moves ? moved(before, width, this.#moves.from) : (before.slice() as T);
    for (const [at, entry] of this.#entries) now.set(values(entry), width * at);
    return now;
  }

  places<T>(before: readonly (T | null)[]): (T | null)[] {
    const from = this.#moves?.from;
    return from ? Array.from(from, (old) => before[old] ?? null) : [...before];
  }

  /** Lists of numbers that are a function of the name: where no name came or went, they stay. */
  numbers(before: Adjacency, own: (entry: Entry) => readonly number[]): Adjacency {
    const from = this.#moves?.from;
    if (!from) return before;
    return adjacencyOf(from.length, (at) => {
      const entry = this.#entries.get(at);
      return entry ? own(entry) : targetsAt(before, from[at] ?? 0);
    });
  }

  adjacency(before: Adjacency, named: (entry: Entry) => readonly string[]): Adjacency {
    const edges = (entry: Entry) => named(entry).map((name) => ({ name, kind: 0 }));
    const { offsets, targets } = this.kinded({ ...before, kinds: NO_KINDS }, edges);
    return { offsets, targets };
  }

  /** Edges to what went are left out. */
  kinded(before: KindedAdjacency, named: (entry: Entry) => readonly IndexEdge[]): KindedAdjacency {
    const placed = new Map(
      [...this.#entries].map(([at, entry]) => [at, placedEdges(named(entry), this.names)]),
    );
    const edges = new EdgeWriter(this.names.length, before, placed);
    return this.#moves ? edges.moved(this.#moves) : edges.inPlace();
  }
}

type Column = Float64Array | Uint32Array | Uint8Array;

/** Where places went, and came from; -1 for nowhere. */
interface Moves {
  /** By the place now. */
  readonly from: Int32Array;
  /** By the place before. */
  readonly to: Int32Array;
}

function movesBetween(before: readonly string[], now: readonly string[]): Moves {
  const from = new Int32Array(now.length).fill(-1);
  const to = new Int32Array(before.length).fill(-1);
  let old = 0;
  for (const [at, name] of now.entries()) {
    while (old < before.length && (before[old] ?? "") < name) old += 1;
    if (before[old] !== name) continue;
    from[at] = old;
    to[old] = at;
  }
  return { from, to };
}

/** @param width elements of one place */
function moved<T extends Column>(before: T, width: number, from: Int32Array): T {
  // Of the same kind as what it is made of.
  const now = new (before.constructor as new (length: number) => T)(width * from.length);
  for (let at = 0; at < from.length; at += 1) {
    const old = from[at] ?? -1;
    for (let one = 0; old >= 0 && one < width; one += 1)
      now[width * at + one] = before[width * old + one] ?? 0;
  }
  return now;
}

type PlacedEdges = readonly (readonly [target: number, kind: number])[];

/** Writes the edges of all places, those of some anew. */
class EdgeWriter {
  readonly #before: KindedAdjacency;
  readonly #placed: ReadonlyMap<number, PlacedEdges>;
  readonly #offsets: Uint32Array;
  readonly #targets: Uint32Array;
  readonly #kinds: Uint8Array;
  #end = 0;

  /** @param placed by the place now, ascending */
  constructor(places: number, before: KindedAdjacency, placed: ReadonlyMap<number, PlacedEdges>) {
    const added = [...placed.values()].reduce((sum, { length }) => sum + length, 0);
    this.#before = before;
    this.#placed = placed;
    this.#offsets = new Uint32Array(places + 1);
    this.#targets = new Uint32Array(before.targets.length + added);
    this.#kinds = new Uint8Array(this.#targets.length);
  }

  inPlace(): KindedAdjacency {
    let next = 0;
    for (const [at, edges] of this.#placed) {
      this.#run(next, at);
      this.#own(at, edges);
      next = at + 1;
    }
    this.#run(next, this.#offsets.length - 1);
    return this.#written();
  }

  moved({ from, to }: Moves): KindedAdjacency {
    const { offsets, targets, kinds } = this.#before;
    for (let at = 0; at < from.length; at += 1) {
      const own = this.#placed.get(at);
      const old = from[at] ?? -1;
      if (own || old < 0) this.#own(at, own ?? []);
      else {
        for (let edge = offsets[old] ?? 0; edge < (offsets[old + 1] ?? 0); edge += 1) {
          const target = to[targets[edge] ?? 0] ?? -1;
          if (target >= 0) this.#push(target, kinds[edge] ?? 0);
        }
        this.#offsets[at + 1] = this.#end;
      }
    }
    return this.#written();
  }

  /** Edges of places that stay as they are. */
  #run(first: number, end: number): void {
    const { offsets, targets, kinds } = this.#before;
    const [start, stop] = [offsets[first] ?? 0, offsets[end] ?? 0];
    const shift = this.#end - start;
    this.#targets.set(targets.subarray(start, stop), this.#end);
    this.#kinds.set(kinds.subarray(start, stop), this.#end);
    for (let at = first; at < end; at += 1) this.#offsets[at + 1] = (offsets[at + 1] ?? 0) + shift;
    this.#end += stop - start;
  }

  #own(at: number, edges: PlacedEdges): void {
    for (const [target, kind] of edges) this.#push(target, kind);
    this.#offsets[at + 1] = this.#end;
  }

  #push(target: number, kind: number): void {
    this.#targets[this.#end] = target;
    this.#kinds[this.#end] = kind;
    this.#end += 1;
  }

  #written(): KindedAdjacency {
    const [targets, kinds] = [this.#targets.slice(0, this.#end), this.#kinds.slice(0, this.#end)];
    return { offsets: this.#offsets, targets, kinds };
  }
}

const NO_KINDS = new Uint8Array();

function placedEdges(
  edges: readonly IndexEdge[],
  names: readonly string[],
): (readonly [target: number, kind: number])[] {
  return edges.flatMap(({ name, kind }) => {
    const at = placeOf({ names }, name);
    return at === undefined ? [] : [[at, kind] as const];
  });
}
