/** Short lists: the newest versions, and what most depend on. */
import type { CatalogEntry } from "../../schemas/published/catalog-list.ts";
import {
  POPULAR_MAX,
  type PopularList,
  RECENT_MAX,
  type RecentVersion,
} from "../../schemas/published/shelf.ts";
import { compareText } from "../check/compare-text.ts";
import { firstOf } from "./first-of.ts";
import { instantOf } from "./instant.ts";

/** A version of a listed artifact, with what its score says. */
export interface Release {
  readonly version: string;
  /** Seconds since 1970. */
  readonly publishedAt: number;
  readonly verdict: RecentVersion["verdict"];
  readonly score: { readonly shown: number };
  readonly yanked: string | undefined;
}

export interface ReleasedArtifact {
  readonly row: CatalogEntry;
  readonly versions: readonly Release[];
}

/** Newest first; of versions of one moment by name, then newest version first, as the artifact has them. */
export function recentVersions(artifacts: Iterable<ReleasedArtifact>): RecentVersion[] {
  return firstOf(
    releasesOf(artifacts),
    RECENT_MAX,
    (a, b) => b.release.publishedAt - a.release.publishedAt || compareText(a.row.name, b.row.name),
  ).map(({ row, release }) => recentVersion(row, release));
}

function* releasesOf(
  artifacts: Iterable<ReleasedArtifact>,
): Generator<{ readonly row: CatalogEntry; readonly release: Release }> {
  for (const { row, versions } of artifacts)
    for (const release of versions) if (release.yanked === undefined) yield { row, release };
}

function recentVersion(
  { name, type, title, summary, categories, publisher }: CatalogEntry,
  { version, publishedAt, verdict, score }: Release,
): RecentVersion {
  const about = { type, title, summary, categories, publisher };
  return {
    name,
    version,
    publishedAt: instantOf(publishedAt),
    ...about,
    verdict,
    score: score.shown,
  };
}

/** @param rows of all listed artifacts */
export function popularList(rows: readonly CatalogEntry[]): PopularList {
  const artifacts = firstOf(
    rows.filter(({ dependents }) => dependents > 0),
    POPULAR_MAX,
    (a, b) => b.dependents - a.dependents || compareText(a.name, b.name),
  );
  return { schemaVersion: 1, artifacts };
}
