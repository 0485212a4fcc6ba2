/** The demands in force, in the order they came up, with those on one name at hand. */
import type { Requirement } from "./requirement.ts";

const NONE: readonly Requirement[] = [];

export class DemandList {
  readonly #all: Requirement[] = [];
  readonly #byName = new Map<string, Requirement[]>();

  get length(): number {
    return this.#all.length;
  }

  at(index: number): Requirement | undefined {
    return this.#all[index];
  }

  /** Demands on `name`, oldest first. */
  on(name: string): readonly Requirement[] {
    return this.#byName.get(name) ?? NONE;
  }

  add(demand: Requirement): void {
    this.#all.push(demand);
    const same = this.#byName.get(demand.name);
    if (same) same.push(demand);
    else this.#byName.set(demand.name, [demand]);
  }

  /** Forgets all but the first `length` demands. */
  cutTo(length: number): void {
    // The last demand of all is also the last one on its name.
    while (this.#all.length > length) this.#byName.get(this.#all.pop()?.name ?? "")?.pop();
  }
}
