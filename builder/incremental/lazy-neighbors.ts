/** All artifacts of a registry as rules see them, each read when somebody asks for it. */
import type { Neighbor } from "../check/neighbor.ts";

export interface NeighborSource {
  has(name: string): boolean;
  /** Of a name that is there. */
  read(name: string): Neighbor | undefined;
  /** All of them, ordered. */
  names(): readonly string[];
}

export class LazyNeighbors implements ReadonlyMap<string, Neighbor> {
  readonly #source: NeighborSource;

  constructor(source: NeighborSource) {
    this.#source = source;
  }
  get size(): number {
    return this.#source.names().length;
  }
  has(name: string): boolean {
    return this.#source.has(name);
  }
  get(name: string): Neighbor | undefined {
    return this.#source.has(name) ? this.#source.read(name) : undefined;
  }
  *keys(): MapIterator<string> {
    yield* this.#source.names();
    return undefined;
  }
  *entries(): MapIterator<[string, Neighbor]> {
    for (const name of this.#source.names()) {
      const neighbor = this.#source.read(name);
      if (neighbor) yield [name, neighbor];
    }
    return undefined;
  }
  *values(): MapIterator<Neighbor> {
    for (const [, neighbor] of this.entries()) yield neighbor;
    return undefined;
  }
  [Symbol.iterator](): MapIterator<[string, Neighbor]> {
    return this.entries();
  }
  forEach(each: (value: Neighbor, key: string, map: ReadonlyMap<string, Neighbor>) => void): void {
    for (const [name, neighbor] of this) each(neighbor, name, this);
  }
}
