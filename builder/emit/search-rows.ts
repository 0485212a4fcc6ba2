/** Listed artifacts as the rows that the search index is made of. */
import { type CatalogArtifact, isDeprecated } from "../catalog/catalog.ts";
import type { PastSegment } from "../search/read-search-past.ts";
import type { SearchRecord } from "../search/search-document.ts";
import type { SearchInput } from "../search/search-files.ts";
import { searchSegments } from "../search/search-segments.ts";
import { searchWords } from "../search/search-words.ts";

/** @param past older segments, see `search/read-search-past.ts` */
export function searchRows(
  artifacts: readonly CatalogArtifact[],
  past: readonly PastSegment[],
): SearchInput {
  const byName = new Map(artifacts.map((artifact) => [artifact.name, artifact]));
  const words = new Map(
    artifacts.map(({ name, record, body }) => [name, searchWords(name, record, body)]),
  );
  return {
    segments: searchSegments(words, past),
    recordOf: (name) => {
      const artifact = byName.get(name);
      return artifact && searchRecord(artifact);
    },
  };
}

function searchRecord(artifact: CatalogArtifact): SearchRecord {
  const { record, latest, publisher, verified, versions } = artifact;
  return {
    title: record.title,
    summary: record.summary ?? "",
    type: record.type,
    tags: record.tags ?? [],
    categories: record.categories,
    license: record.license,
    version: latest.version,
    publisher: publisher.displayName,
    verified,
    deprecated: isDeprecated(artifact),
    verdict: latest.verdict,
    points: latest.score.shown,
    updated: versions.reduce((last, { publishedAt }) => Math.max(last, publishedAt), 0),
  };
}
