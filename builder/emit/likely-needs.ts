/** What an install will probably need, foretold. */
import type { CatalogArtifact } from "../catalog/catalog.ts";

/** Names listed with an entry so that a client can ask for them together; past this, deeper ones wait a round trip. */
const NEEDS_MAX = 400;

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
        seen.size > NEEDS_MAX
      )
        continue;
      seen.add(edge.name);
      queue.push(needed);
    }
  }
  seen.delete(artifact.name);
  return [...seen].sort();
}
