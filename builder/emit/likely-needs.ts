/** What an install will probably need, foretold. */
import { LIKELY_NEEDS_MAX } from "../../schemas/limits.ts";
import type { CatalogArtifact } from "../catalog/catalog.ts";

/** What the latest versions of an artifact and of its dependencies depend on, breadth first. */
export function likelyNeeds(
  artifact: CatalogArtifact,
  byName: ReadonlyMap<string, CatalogArtifact>,
): string[] {
  const seen = new Set([artifact.name]);
  const queue = [artifact];
  for (const next of queue) {
    for (const edge of next.latest.manifest.dependencies ?? []) {
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
