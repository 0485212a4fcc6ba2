/** Names for which two versions might meet in one installation: only for those greed has to keep count. */
import { componentsOf } from "../dependency-cycles.ts";
import type { World } from "./world.ts";

/** What the usable versions of an artifact demand, and what each demand gets. */
export type Picks = readonly (readonly [name: string, version: string])[];

/** Each once, in no order. */
export function picksOf(name: string, { documents, pick }: World): Picks {
  const edges = (documents.get(name)?.versions ?? []).flatMap(({ dependencies }) => dependencies);
  const picks = new Map<string, readonly [string, string]>();
  for (const edge of edges) {
    const version = pick(edge.name, edge.version)?.version ?? "";
    picks.set(`${edge.name} ${version}`, [edge.name, version]);
  }
  return [...picks.values()];
}

/**
 * Names that two demands of the registry pick differently, and names that depend on themselves by a circle.
 *
 * @param picks of every artifact, by its name
 */
export function contestedNames(picks: ReadonlyMap<string, Picks>): ReadonlySet<string> {
  const picked = new Map<string, string>();
  const contested = new Set<string>();
  const graph = new Map<string, readonly string[]>();
  for (const [name, own] of picks) {
    for (const [need, version] of own) {
      if ((picked.get(need) ?? version) !== version) contested.add(need);
      picked.set(need, version);
    }
    graph.set(name, [...new Set(own.map(([need]) => need))]);
  }
  for (const [name, members] of componentsOf(graph)) if (members.size > 1) contested.add(name);
  return contested;
}
