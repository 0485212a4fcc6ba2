/** What an install will probably need, foretold. */
import { LIKELY_NEEDS_MAX } from "../../schemas/limits.ts";
import type { Dependency } from "../../schemas/manifest.ts";

/** A published artifact. */
export interface Needing {
  readonly name: string;
  readonly latest: { readonly dependencies: readonly Pick<Dependency, "name" | "kind">[] };
}

/** What the latest versions of an artifact and of its dependencies depend on, breadth first. */
export function likelyNeeds(
  artifact: Needing,
  byName: { get(name: string): Needing | undefined },
): string[] {
  const seen = new Set([artifact.name]);
  const queue = [artifact];
  for (const next of queue) {
    for (const edge of next.latest.dependencies) {
      const needed = byName.get(edge.name);
      if (
        !needed ||
        seen.has(edge.name) ||
        (edge.kind ?? "runtime") !== "runtime" ||
        seen.size > LIKELY_NEEDS_MAX
      )
        continue;
      seen.add(edge.name);
      queue.push(needed);
    }
  }
  seen.delete(artifact.name);
  return [...seen].sort();
}
