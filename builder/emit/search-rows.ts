/** Listed artifacts as the rows that the search index is made of. */
import { type CatalogArtifact, isDeprecated } from "../catalog/catalog.ts";
import type { SearchRecord, SearchWords } from "../search/search-document.ts";
import type { SearchInput } from "../search/search-files.ts";
import { searchWords } from "../search/search-words.ts";

/** @param artifacts by name */
export function searchRows(artifacts: readonly CatalogArtifact[]): SearchInput {
  const byName = new Map(artifacts.map((artifact) => [artifact.name, artifact]));
  return {
    segments: [{ documents: wordsOf(artifacts), counts: () => true }],
    recordOf: (name) => {
      const artifact = byName.get(name);
      return artifact && searchRecord(artifact);
    },
  };
}

function* wordsOf(artifacts: readonly CatalogArtifact[]): Generator<SearchWords> {
  for (const { name, record, body } of artifacts) yield searchWords(name, record, body);
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
