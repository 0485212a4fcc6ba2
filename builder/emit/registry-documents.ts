/** The documents about the whole registry, and the small lists under `api/v1/`. */

import { ARTIFACT_TYPES } from "../../schemas/artifact-type.ts";
import type { CatalogEntry } from "../../schemas/published/catalog-list.ts";
import {
  type CategoryList,
  type FeaturedList,
  PUBLISHER_NAMES_MAX,
  type PublisherList,
  type ReviewList,
  type RuleList,
} from "../../schemas/published/listing.ts";
import type { Registry } from "../../schemas/registry.ts";
import type { CatalogArtifact } from "../catalog/catalog.ts";
import type { Rule } from "../check/rule.ts";
import { RULES } from "../check/rules.ts";
import { scoringTable } from "../score/scoring-table.ts";
import type { ArtifactRow } from "./artifact-row.ts";
import type { Catalog } from "./catalog.ts";
import { knowDigest, knowLength, rowDigest, rowLength } from "./row-digest.ts";

/** Artifacts that lists show. */
export function listedRows({ rows }: Catalog): readonly ArtifactRow[] {
  return rows.filter(({ isListed }) => isListed);
}

const rowsOfCatalog = new WeakMap<Catalog, readonly CatalogEntry[]>();

/** The rows of all listed artifacts, by name: the same ones for whoever asks. */
export function catalogRows(catalog: Catalog): readonly CatalogEntry[] {
  const known = rowsOfCatalog.get(catalog);
  if (known) return known;
  const rows = listedRows(catalog).map(({ name, entry }) =>
    catalogRow(entry, catalog.dependents.get(name)?.length ?? 0),
  );
  rowsOfCatalog.set(catalog, rows);
  return rows;
}

/** What is known of the entry is known of the row. */
function catalogRow(entry: ArtifactRow["entry"], dependents: number): CatalogEntry {
  const row = { ...entry, dependents };
  knowDigest(row, `${rowDigest(entry)} ${dependents}`);
  knowLength(row, rowLength(entry) + `,"dependents":${dependents}`.length);
  return row;
}

/** @param rows of all listed artifacts */
export function categoryList(
  { categories, types }: Pick<Registry, "categories" | "types">,
  rows: readonly CatalogEntry[],
): CategoryList {
  const inCategory = countOf(rows.flatMap((row) => [...new Set(row.categories)]));
  const ofType = countOf(rows.map(({ type }) => type));
  return {
    schemaVersion: 1,
    categories: categories.map((category) => ({ ...category, count: inCategory(category.id) })),
    types: (types ?? ARTIFACT_TYPES).map((id) => ({ id, count: ofType(id) })),
  };
}

function countOf(words: readonly string[]): (word: string) => number {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return (word) => counts.get(word) ?? 0;
}

/** @param rows of all listed artifacts */
export function featuredList(
  featured: Registry["featured"],
  rows: readonly CatalogEntry[],
): FeaturedList {
  const byName = new Map(rows.map((row) => [row.name, row]));
  return {
    schemaVersion: 1,
    featured: (featured ?? []).flatMap(({ name, reason }) => {
      const artifact = byName.get(name);
      return artifact ? [{ reason, artifact }] : [];
    }),
  };
}

export type PublisherRow = PublisherList["publishers"][number];

/** @param rows of all listed artifacts, by name */
export function publisherRows(
  publishers: Catalog["publishers"],
  rows: readonly CatalogEntry[],
): PublisherRow[] {
  const names = Map.groupBy(
    rows.map(({ name }) => name),
    namespaceOf,
  );
  return publishers.map(({ namespace, publisher, verified }) => ({
    namespace,
    kind: publisher.kind,
    displayName: publisher.displayName,
    ...(publisher.bio !== undefined && { bio: publisher.bio }),
    ...(publisher.website !== undefined && { website: publisher.website }),
    verified,
    members: publisher.members.map(({ login, role }) => ({ login, role })),
    count: names.get(namespace)?.length ?? 0,
    artifacts: (names.get(namespace) ?? []).slice(0, PUBLISHER_NAMES_MAX),
  }));
}

export const namespaceOf = (name: string): string => name.slice(0, name.indexOf("/"));

/** Below this many reviews a mean says more about chance than about the artifact. */
const REVIEWS_FOR_MEAN = 3;

export function reviewList({ name, reviews }: CatalogArtifact): ReviewList {
  const sum = reviews.reduce((total, { review }) => total + review.rating, 0);
  return {
    schemaVersion: 1,
    name,
    count: reviews.length,
    mean: reviews.length < REVIEWS_FOR_MEAN ? null : Math.round((sum * 100) / reviews.length) / 100,
    reviews: reviews.map(({ login, review, text }) => ({ ...review, login, text })),
  };
}

/**
 * One entry for each id: a rule that looks at several kinds of subject has all their scopes and texts.
 *
 * @param own rules of the registry
 */
export function ruleList(own: readonly Rule[] = []): RuleList {
  const rules = [...Map.groupBy([...RULES, ...own], ({ id }) => id).values()].flatMap((same) => {
    const [rule] = same;
    if (!rule) return [];
    const { id, title, category, severity, gate, effort } = rule;
    const joined = (texts: readonly string[]): string => [...new Set(texts)].join("\n\n");
    return [
      {
        id,
        title,
        category,
        severity,
        gate,
        effort,
        scopes: [...new Set(same.map(({ scope }) => scope))].sort(),
        appliesTo: ARTIFACT_TYPES.filter((type) =>
          same.some(({ appliesTo }) => appliesTo === "all" || appliesTo.includes(type)),
        ),
        motivation: joined(same.map(({ motivation }) => motivation)),
        trigger: joined(same.map(({ trigger }) => trigger)),
        fix: joined(same.map(({ fix }) => fix)),
        unpriced: same.every(({ unpriced }) => unpriced === true),
        review: same.some(({ review }) => review === true),
        required: same.some(({ required }) => required === true),
      },
    ];
  });
  return { schemaVersion: 1, rules, scoring: scoringTable() };
}
