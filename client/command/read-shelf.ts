/** The short lists of a registry, taken as its signed list of files names them. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { apiPath } from "../../schemas/paths.ts";
import type { CatalogEntry } from "../../schemas/published/catalog-list.ts";
import { parseFeaturedList } from "../../schemas/published/listing.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import {
  parsePopularList,
  parseRecentList,
  parseTrendingList,
  type RecentVersion,
} from "../../schemas/published/shelf.ts";
import type { RegistryReader } from "../registry/registry-reader.ts";

export const SHELVES = ["recent", "popular", "trending", "featured"] as const;
export type Shelf = (typeof SHELVES)[number];

/** A row of such a list: of recent ones it stands for a version. */
export type ShelfRow = (CatalogEntry | RecentVersion) & {
  readonly reason?: string;
  /** Of trending ones. */
  readonly trend?: number;
};

/** In the order that the registry gives them. @throws {CodedError} E_NOT_FOUND for a tree without the list */
export async function readShelf(
  reader: RegistryReader,
  shelf: Shelf,
): Promise<readonly ShelfRow[]> {
  const reference = await reader.file(apiPath[shelf]);
  if (reference === undefined) throw noShelf(reader, shelf);
  return readRows(reader, shelf, reference);
}

async function readRows(
  reader: RegistryReader,
  shelf: Shelf,
  reference: Reference,
): Promise<readonly ShelfRow[]> {
  if (shelf === "recent") return (await reader.document(reference, parseRecentList)).versions;
  if (shelf === "popular") return (await reader.document(reference, parsePopularList)).artifacts;
  if (shelf === "trending") return trendingRows(reader, reference);
  const { featured } = await reader.document(reference, parseFeaturedList);
  return featured.map(({ artifact, reason }) => ({ ...artifact, reason }));
}

async function trendingRows(
  reader: RegistryReader,
  reference: Reference,
): Promise<readonly ShelfRow[]> {
  const { collected, artifacts } = await reader.document(reference, parseTrendingList);
  if (collected === null) throw notCollected(reader);
  return artifacts.map(({ artifact, downloads, before, trend }) => ({
    ...artifact,
    trend,
    reason: `${downloads} downloads in a week, ${Math.round(before)} a week before`,
  }));
}

function notCollected({ alias, location }: RegistryReader): CodedError {
  return new CodedError({
    code: "E_NOT_COLLECTED",
    exitCode: EXIT.notFound,
    message: `registry ${alias} (${location}) says nothing about trends: downloads are not collected`,
    fix: "list what others depend on: ashlar list --popular. Its owners may import access logs (ashlar usage import)",
  });
}

function noShelf({ alias, location }: RegistryReader, shelf: Shelf): CodedError {
  return new CodedError({
    code: "E_NOT_FOUND",
    exitCode: EXIT.notFound,
    message: `registry ${alias} (${location}) lists no ${apiPath[shelf]}`,
    fix: "It was built by an older Ashlar; ask its owner to build it again.",
  });
}
