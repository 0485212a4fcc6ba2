/** The short lists as files: the newest versions, in three formats, and what most depend on. */
import { apiPath } from "../../schemas/paths.ts";
import type { CatalogEntry } from "../../schemas/published/catalog-list.ts";
import type { Registry } from "../../schemas/registry.ts";
import { namedBytes, namedJson, type PublishedFile } from "./published-file.ts";
import { atomFeed, jsonFeed } from "./recent-feeds.ts";
import { popularList, type ReleasedArtifact, recentVersions } from "./shelves.ts";

export interface ShelfInput {
  readonly registry: Pick<Registry, "title" | "description">;
  /** Where the tree is served. */
  readonly url: string;
  /** At least those listed artifacts that have one of the newest versions. */
  readonly released: Iterable<ReleasedArtifact>;
  /** At least those listed artifacts on which most others depend. */
  readonly rows: readonly CatalogEntry[];
}

export function* shelfFiles({
  registry: { title, description },
  url,
  released,
  rows,
}: ShelfInput): Generator<PublishedFile> {
  const versions = recentVersions(released);
  yield namedJson({ schemaVersion: 1, versions }, apiPath.recent);
  yield namedJson(popularList(rows), apiPath.popular);
  const feed = { title, description, url, versions };
  yield namedJson(jsonFeed(feed), apiPath.recentFeed);
  yield namedBytes(new TextEncoder().encode(atomFeed(feed)), apiPath.recentAtom);
}
