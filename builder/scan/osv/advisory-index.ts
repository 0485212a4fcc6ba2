/** Advisories by package, and which of them are about one and the same thing. */
import type { Advisory } from "../../../schemas/advisory.ts";
import { compareText } from "../../check/compare-text.ts";
import type { Affected } from "./affects.ts";
import { packageKey } from "./package-key.ts";

/** One entry of `affected`, with its record. */
export interface IndexedAdvisory {
  readonly advisory: Advisory;
  readonly affected: Affected;
  /** Records with one group are about one thing; the group is the smallest of their ids. */
  readonly group: string;
}

export interface AdvisoryIndex {
  /** By {@link packageKey}. */
  readonly byPackage: ReadonlyMap<string, readonly IndexedAdvisory[]>;
  /** Every id and alias of a group, sorted. */
  readonly names: ReadonlyMap<string, readonly string[]>;
}

/** Withdrawn records are left out, and join nothing. */
export function advisoryIndex(advisories: readonly Advisory[]): AdvisoryIndex {
  const standing = advisories.filter(({ withdrawn }) => withdrawn === undefined);
  const groups = groupsOf(standing);
  const byPackage = new Map<string, IndexedAdvisory[]>();
  const names = new Map<string, Set<string>>();
  for (const advisory of standing) {
    const group = groups(advisory.id);
    const known = names.get(group) ?? new Set();
    names.set(group, known);
    for (const name of [advisory.id, ...(advisory.aliases ?? [])]) known.add(name);
    for (const affected of advisory.affected ?? []) {
      if (affected.package === undefined) continue;
      const key = packageKey(affected.package.ecosystem, affected.package.name);
      const entries = byPackage.get(key);
      if (entries) entries.push({ advisory, affected, group });
      else byPackage.set(key, [{ advisory, affected, group }]);
    }
  }
  return {
    byPackage,
    names: new Map([...names].map(([group, all]) => [group, [...all].sort(compareText)])),
  };
}

/** Union-find over ids and aliases: two records that share an id or an alias are in one group. */
function groupsOf(advisories: readonly Advisory[]): (id: string) => string {
  const parents = new Map<string, string>();
  const rootOf = (id: string): string => {
    let root = id;
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root))
      root = parent;
    // Every name on the way points to the root from now on.
    for (let at = id; at !== root; ) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  for (const { id, aliases } of advisories) {
    for (const alias of aliases ?? []) {
      const [one, other] = [rootOf(id), rootOf(alias)].sort(compareText) as [string, string];
      if (one !== other) parents.set(other, one);
    }
  }
  return rootOf;
}
