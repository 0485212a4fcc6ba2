/** What documents about the whole registry say of one artifact. Plain data. */
import type { CatalogEntry } from "../../schemas/published/catalog-list.ts";
import {
  type CatalogArtifact,
  type CatalogVersion,
  isDeprecated,
  type LatestEdges,
} from "../catalog/catalog.ts";
import type { SearchRecord, SearchWords } from "../search/search-document.ts";
import { searchWords } from "../search/search-words.ts";
import { instantOf } from "./instant.ts";
import { type CoverageRow, coverageRow } from "./rule-coverage.ts";
import { searchRecord } from "./search-record.ts";
import type { Release } from "./shelves.ts";

export interface ArtifactRow {
  readonly name: string;
  readonly namespace: string;
  /** False: it can be installed, and lists do not show it. */
  readonly isListed: boolean;
  /** How many versions are published. */
  readonly versions: number;
  readonly entry: Omit<CatalogEntry, "dependents">;
  readonly latest: LatestEdges;
  /** Newest first. */
  readonly releases: readonly Release[];
  readonly coverage: CoverageRow;
  readonly search: { readonly words: SearchWords; readonly record: SearchRecord };
}

/** What the index of the search is made from. */
export type SearchedRow = Pick<ArtifactRow, "name" | "isListed" | "search">;

export function artifactRow(artifact: CatalogArtifact): ArtifactRow {
  const { name, namespace, record, latest, versions } = artifact;
  return {
    name,
    namespace,
    isListed: record.unlisted !== true,
    versions: versions.length,
    entry: entryOf(artifact),
    latest: { version: latest.version, dependencies: latest.manifest.dependencies ?? [] },
    releases: versions.map(releaseOf),
    coverage: coverageRow(artifact),
    search: {
      words: searchWords(name, record, artifact.body),
      record: searchRecord(artifact),
    },
  };
}

function releaseOf({ version, publishedAt, verdict, score, yanked }: CatalogVersion): Release {
  return { version, publishedAt, verdict, score: { shown: score.shown }, yanked };
}

function entryOf(artifact: CatalogArtifact): ArtifactRow["entry"] {
  const { record, latest, versions } = artifact;
  const times = versions.map(({ publishedAt }) => publishedAt);
  return {
    name: artifact.name,
    type: record.type,
    title: record.title,
    summary: record.summary ?? "",
    version: latest.version,
    versions: versions.length,
    categories: record.categories,
    tags: record.tags ?? [],
    license: record.license ?? null,
    publisher: artifact.publisher.displayName,
    verified: artifact.verified,
    verdict: artifact.verdict,
    score: latest.score.shown,
    createdAt: instantOf(times.reduce((first, time) => Math.min(first, time))),
    updatedAt: instantOf(times.reduce((last, time) => Math.max(last, time))),
    ...(isDeprecated(artifact) && { deprecated: true }),
    ...(artifact.withheld.length > 0 && { withheld: artifact.withheld.length }),
  };
}
