/** The name index: every artifact's name in one of 2^n bins. */
import { sha256Hex } from "../../schemas/digest.ts";
import { binPath } from "../../schemas/paths.ts";
import { type Bin, binBits, binIndex } from "../../schemas/published/bin.ts";
import type { Catalog, CatalogArtifact } from "../catalog/catalog.ts";
import { hashedJson, type PublishedFile } from "./published-file.ts";

/** Names listed with an entry so that a client can ask for them together; past this, deeper ones wait a round trip. */
const NEEDS_MAX = 400;

export interface NameBins {
  readonly bits: number;
  /** In the order of their index. */
  readonly files: readonly PublishedFile[];
}

export function nameBins(
  catalog: Catalog,
  documents: ReadonlyMap<string, PublishedFile>,
): NameBins {
  const bits = binBits(catalog.artifacts.length);
  const bins: Bin["artifacts"][] = Array.from({ length: 2 ** bits }, () => ({}));
  const byName = new Map(catalog.artifacts.map((artifact) => [artifact.name, artifact]));
  for (const artifact of catalog.artifacts) {
    const document = documents.get(artifact.name);
    const bin = bins[binIndex(sha256Hex(artifact.name), bits)];
    if (!document || !bin) continue;
    const needs = likelyNeeds(artifact, byName);
    bin[artifact.name] = {
      sha256: document.sha256,
      size: document.size,
      ...(needs.length > 0 && { needs }),
    };
  }
  const files = bins.map((artifacts, index) =>
    hashedJson({ schemaVersion: 1, artifacts }, (digest) => binPath(bits, index, digest)),
  );
  return { bits, files };
}

/** What the latest versions of an artifact and of its dependencies depend on, breadth first. */
function likelyNeeds(
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
