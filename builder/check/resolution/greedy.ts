/**
 * Whether taking the newest version for every demand already is a solution, which it nearly always
 * is. Then no solver has to run, and a whole registry is judged in one walk over its edges.
 */
import type { SolverVersion } from "../../../client/resolve/solve.ts";
import type { World } from "./world.ts";

/** Names on which demands could differ → the version taken. */
type Taken = ReadonlyMap<string, string>;

/** Names that one version's dependencies take in different versions elsewhere; above, the solver decides. */
const TAKEN_MAX = 200;
const NOTHING: Taken = new Map();

export class Greedy {
  readonly #world: World;
  /** Names for which two versions might meet in one installation. */
  readonly #contested: ReadonlySet<string>;
  /** Undefined: greed fails there, or was not tried. */
  readonly #known = new Map<SolverVersion, Taken | undefined>();

  /** @param contested see `contested-names.ts` */
  constructor(world: World, contested: ReadonlySet<string>) {
    this.#world = world;
    this.#contested = contested;
  }

  /** Whether `root`, a version of `name`, is installable with the newest version for each demand. */
  succeeds(name: string, root: SolverVersion): boolean {
    const taken = this.#settle(root);
    return taken !== undefined && (taken.get(name) ?? root.version) === root.version;
  }

  /** Children before parents, without recursion: chains may be long. */
  #settle(root: SolverVersion): Taken | undefined {
    const open = new Set<SolverVersion>();
    const visits = [root];
    for (let node = visits.at(-1); node !== undefined; node = visits.at(-1)) {
      const children = open.has(node) || this.#known.has(node) ? [] : this.#childrenOf(node);
      const unsettled = children.filter((child) => !this.#known.has(child) && !open.has(child));
      if (!this.#known.has(node) && unsettled.length > 0) {
        open.add(node);
        visits.push(...unsettled);
        continue;
      }
      visits.pop();
      if (!this.#known.has(node)) this.#known.set(node, this.#merge(node));
      open.delete(node);
    }
    return this.#known.get(root);
  }

  #childrenOf(node: SolverVersion): SolverVersion[] {
    return node.dependencies.flatMap(({ name, version }) => this.#world.pick(name, version) ?? []);
  }

  /** A child that is not settled yet is part of a circle of versions; the solver looks at those. */
  #merge(node: SolverVersion): Taken | undefined {
    let all = NOTHING;
    for (const { name, version } of node.dependencies) {
      const child = this.#world.pick(name, version);
      const below = child && this.#known.get(child);
      if (child === undefined || below === undefined) return undefined;
      const own: Taken = this.#contested.has(name) ? new Map([[name, child.version]]) : NOTHING;
      const merged = union(union(all, own), below);
      if (merged === undefined || merged.size > TAKEN_MAX) return undefined;
      all = merged;
    }
    return all;
  }
}

/** Undefined when the two take different versions of one name. */
function union(a: Taken | undefined, b: Taken): Taken | undefined {
  if (a === undefined || b.size === 0) return a;
  if (a.size === 0) return b;
  const both = new Map(a);
  for (const [name, version] of b) {
    if ((both.get(name) ?? version) !== version) return undefined;
    both.set(name, version);
  }
  return both;
}
