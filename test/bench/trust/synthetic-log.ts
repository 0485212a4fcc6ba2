/** A log as years of pull requests leave it: one release a commit, all first versions, then all second ones. */
import type { CatalogArtifact } from "../../../builder/catalog/catalog.ts";
import type { RegistryLog } from "../../../builder/log/log-entries.ts";
import { sha256Hex } from "../../../schemas/digest.ts";
import { statementOf } from "./synthetic-artifacts.ts";

/** A version more at the end of an artifact's makes a log that goes on from the one without it. */
export function syntheticLog(
  registry: string,
  artifacts: readonly CatalogArtifact[],
): Omit<RegistryLog, "about"> {
  // Any order that says nothing about the name, and is the same in each run.
  const ordered = artifacts
    .map((artifact) => ({ artifact, order: sha256Hex(artifact.name) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1));
  const places = new Map<string, number>();
  const entries: Uint8Array[] = [];
  const rounds = Math.max(...artifacts.map(({ versions }) => versions.length));
  for (let round = 0; round < rounds; round += 1) {
    for (const { artifact } of ordered) {
      const version = artifact.versions.at(-1 - round);
      if (!version) continue;
      places.set(`${artifact.name}@${version.version}`, entries.length);
      entries.push(statementOf(registry, artifact.name, version));
    }
  }
  return {
    entries,
    boundaries: entries.map((_, index) => index + 1),
    commits: entries.map(() => null),
    indexOf: (name, version) => places.get(`${name}@${version}`),
    sizeAfter: (index) => index + 1,
  };
}
