import { latestDependencies } from "./release-versions.ts";
import type { RuleContext } from "./rule.ts";

type World = RuleContext["artifacts"];

/** Name → the names it needs. */
export type Graph = ReadonlyMap<string, readonly string[]>;

export interface Cycles {
  readonly graph: Pick<Graph, "get">;
  /** The members of each artifact's strongly connected component, by name. */
  readonly components: Pick<ReadonlyMap<string, ReadonlySet<string>>, "get">;
}

/** Artifacts looked at for one circle, and names of it that are told: in a ring of thousands each has its own. */
const SEARCHED_MAX = 500;
const NAMES_MAX = 12;

/** One calculation serves all artifacts of a registry. */
const known = new WeakMap<World, Cycles>();

/**
 * A shortest circle of dependencies through `name`, over the latest versions: `[a, b, a]`. A long one
 * has "…" for what is left out. Undefined when there is none.
 */
export function cycleThrough(artifacts: World, name: string): readonly string[] | undefined {
  const cycles = known.get(artifacts) ?? findCycles(artifacts);
  known.set(artifacts, cycles);
  return circleIn(cycles, name);
}

/** As {@link cycleThrough}, where the components are known. */
export function circleIn(cycles: Cycles, name: string): readonly string[] | undefined {
  const component = cycles.components.get(name);
  const needs = cycles.graph.get(name) ?? [];
  if (component === undefined || (component.size === 1 && !needs.includes(name))) return undefined;
  const circle = shortest(name, component, cycles.graph);
  if (circle === undefined) {
    const next = needs.find((need) => component.has(need)) ?? name;
    return [name, next, "…", name];
  }
  return circle.length > NAMES_MAX ? [...circle.slice(0, NAMES_MAX - 2), "…", name] : circle;
}

function findCycles(artifacts: World): Cycles {
  const graph = new Map<string, readonly string[]>();
  for (const artifact of artifacts.values()) {
    const needs = latestDependencies(artifact).filter(({ kind }) => kind !== "development");
    // Whatever needs nothing is in no circle.
    if (needs.length === 0) continue;
    graph.set(
      artifact.name,
      needs.map(({ name }) => name),
    );
  }
  return { graph, components: componentsOf(graph) };
}

/** Undefined when the search became too long. */
function shortest(
  name: string,
  component: ReadonlySet<string>,
  graph: Cycles["graph"],
): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const waiting = [name];
  for (let at = 0; at < Math.min(waiting.length, SEARCHED_MAX); at += 1) {
    const here = waiting[at] ?? name;
    for (const next of graph.get(here) ?? []) {
      if (next === name) return [...trail(cameFrom, name, here), name];
      if (!component.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, here);
      waiting.push(next);
    }
  }
  return undefined;
}

function trail(cameFrom: ReadonlyMap<string, string>, from: string, to: string): readonly string[] {
  const names = [to];
  for (let at = to; at !== from; ) {
    at = cameFrom.get(at) ?? from;
    names.push(at);
  }
  return names.reverse();
}

/**
 * Strongly connected components (Kosaraju and Sharir, 1981): in the reverse order in which a search
 * leaves the artifacts, each takes what reaches it and is not taken. No recursion: chains may be long.
 */
export function componentsOf(graph: Graph): ReadonlyMap<string, ReadonlySet<string>> {
  const users = new Map<string, string[]>([...graph.keys()].map((name) => [name, []]));
  for (const [name, needs] of graph) for (const need of needs) users.get(need)?.push(name);
  const components = new Map<string, Set<string>>();
  for (const root of leavingOrder(graph).reverse()) {
    if (components.has(root)) continue;
    const members = new Set<string>();
    const waiting = [root];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (components.has(name)) continue;
      components.set(name, members);
      members.add(name);
      for (const user of users.get(name) ?? []) waiting.push(user);
    }
  }
  return components;
}

/** The artifacts in the order in which a depth-first search leaves them for good. */
function leavingOrder(graph: Graph): string[] {
  const entered = new Set<string>();
  const order: string[] = [];
  for (const root of graph.keys()) {
    const visits = [{ name: root, leaves: false }];
    for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
      if (visit.leaves) order.push(visit.name);
      if (visit.leaves || entered.has(visit.name) || !graph.has(visit.name)) continue;
      entered.add(visit.name);
      const needs = graph.get(visit.name) ?? [];
      visits.push(
        { name: visit.name, leaves: true },
        ...needs.map((name) => ({ name, leaves: false })),
      );
    }
  }
  return order;
}
