/** What stands for everything within reach of an artifact, so that others know when any of it is another. */
import type { Sha256 } from "../../schemas/digest.ts";
import { componentsOf } from "../check/dependency-cycles.ts";
import { digestOf } from "./digest-of.ts";

export interface ClosureInput {
  /** Name → the names it needs; those that are not in it are outside. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  /** What is to be seen of an artifact itself, also of one outside. */
  readonly sight: (name: string) => string;
  /** Of one outside that needs something: its digest; of one that needs nothing: null; undefined for none that is there. */
  readonly outside?: (name: string) => Sha256 | null | undefined;
}

/**
 * A digest of all that is within reach (Merkle 1987, over the graph of its strongly connected components,
 * which has no circle); undefined for an artifact that needs nothing, which its own sight stands for.
 */
export function closureDigests({
  needs,
  sight,
  outside = () => undefined,
}: ClosureInput): (name: string) => Sha256 | undefined {
  const isLeaf = (name: string): boolean => {
    const own = needs.get(name);
    return own ? own.length === 0 : outside(name) === null;
  };
  const components = componentsOf(new Map([...needs].filter(([name]) => !isLeaf(name))));
  const known = new Map<ReadonlySet<string>, Sha256>();
  const needsOf = (members: ReadonlySet<string>): string[] =>
    [...members].flatMap((name) => needs.get(name) ?? []);
  const below = (named: readonly string[], members: ReadonlySet<string>) => [
    ...new Set(named.flatMap((need) => components.get(need) ?? [])).difference(new Set([members])),
  ];
  const settle = (root: ReadonlySet<string>): void => {
    const visits = [root];
    for (let members = visits.at(-1); members !== undefined; members = visits.at(-1)) {
      const named = known.has(members) ? [] : needsOf(members);
      const others = below(named, members);
      const open = others.filter((other) => !known.has(other));
      visits.push(...open);
      if (open.length > 0) continue;
      visits.pop();
      if (known.has(members)) continue;
      const seen = (names: Iterable<string>) => [...names].sort().map((one) => [one, sight(one)]);
      const beyond = named.flatMap((need) => (needs.has(need) ? [] : (outside(need) ?? [])));
      const further = new Set([...others.map((other) => known.get(other) ?? ""), ...beyond]);
      const leaves = new Set(named.filter(isLeaf));
      known.set(members, digestOf([seen(members), seen(leaves), [...further].sort()]));
    }
  };
  for (const members of components.values()) settle(members);
  return (name) => {
    const members = components.get(name);
    return members && known.get(members);
  };
}
