import { type CatalogArtifact, isDeprecated } from "../catalog/catalog.ts";
import { interfaceShapes } from "../search/interface-shapes.ts";
import type { SearchRecord } from "../search/search-document.ts";

/** What a hit shows of an artifact, and what hits are sorted by. */
export function searchRecord(artifact: CatalogArtifact): SearchRecord {
  const { record, latest, publisher, verified, versions } = artifact;
  return {
    title: record.title,
    summary: record.summary ?? "",
    type: record.type,
    tags: record.tags ?? [],
    categories: record.categories,
    license: record.license,
    ...interfaceShapes(latest.manifest.gtypes ?? []),
    version: latest.version,
    publisher: publisher.displayName,
    verified,
    deprecated: isDeprecated(artifact),
    verdict: latest.verdict,
    points: latest.score.shown,
    updated: versions.reduce((last, { publishedAt }) => Math.max(last, publishedAt), 0),
  };
}
