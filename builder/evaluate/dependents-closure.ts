/** Who may come out otherwise when something about an artifact changes. */
import type { Neighbor } from "../check/neighbor.ts";

/** The names themselves, and all that names one of them as a dependency, directly or through others. */
export function dependentsClosure(
  artifacts: ReadonlyMap<string, Neighbor>,
  names: Iterable<string>,
): ReadonlySet<string> {
  const users = usersByName(artifacts);
  const closure = new Set(names);
  for (const name of closure) for (const user of users.get(name) ?? []) closure.add(user);
  return closure;
}

function usersByName(artifacts: ReadonlyMap<string, Neighbor>): ReadonlyMap<string, string[]> {
  const users = new Map<string, string[]>();
  for (const { name, versions } of artifacts.values()) {
    for (const need of new Set(versions.flatMap(needsOf))) {
      const known = users.get(need);
      if (known) known.push(name);
      else users.set(need, [name]);
    }
  }
  return users;
}

function needsOf({ manifest, models }: Neighbor["versions"][number]): string[] {
  return [...(manifest.value?.dependencies ?? []).map(({ name }) => name), ...(models ?? [])];
}
