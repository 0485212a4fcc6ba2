/** The documents about the whole registry, and the small lists under `api/v1/`. */

import { ARTIFACT_TYPES } from "../../schemas/artifact-type.ts";
import { canonicalBytes } from "../../schemas/canonical.ts";
import { type Sha256, sha256Hex } from "../../schemas/digest.ts";
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
export function catalogRow(entry: ArtifactRow["entry"], dependents: number): CatalogEntry {
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

/**
 * @param before of a registry
 * @param rows.gone those of its rows that are no more
 * @param rows.come those that it has besides
 * @returns undefined where `before` is of other categories or types, or has not counted all that is gone
 */
export function changedCategoryList(
  before: CategoryList,
  rows: { readonly gone: readonly CatalogEntry[]; readonly come: readonly CatalogEntry[] },
  registry: Pick<Registry, "categories" | "types">,
): CategoryList | undefined {
  const [gone, come] = [categoryList(registry, rows.gone), categoryList(registry, rows.come)];
  if (digestOfWords(before) !== digestOfWords(come)) return undefined;
  const changed = {
    schemaVersion: 1 as const,
    categories: recounted(before.categories, gone.categories, come.categories),
    types: recounted(before.types, gone.types, come.types),
  };
  const isNegative = ({ count }: Counted): boolean => count < 0;
  return [...changed.categories, ...changed.types].some(isNegative) ? undefined : changed;
}

interface Counted {
  readonly count: number;
}

/** Of all but the counts. */
function digestOfWords({ categories, types }: CategoryList): Sha256 {
  const uncounted = [...categories, ...types].map((one) => ({ ...one, count: 0 }));
  return sha256Hex(canonicalBytes(uncounted));
}

/** Of lists that differ in their counts alone. */
function recounted<T extends Counted>(
  before: readonly T[],
  gone: readonly Counted[],
  come: readonly Counted[],
): T[] {
  return before.map((one, at) => ({
    ...one,
    count: one.count - (gone[at]?.count ?? 0) + (come[at]?.count ?? 0),
  }));
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
  return publishers.map((one) => publisherRow(one, names.get(one.namespace) ?? []));
}

/** @param names of its listed artifacts, ordered */
export function publisherRow(
  { namespace, publisher, verified }: Catalog["publishers"][number],
  names: readonly string[],
): PublisherRow {
  return {
    namespace,
    kind: publisher.kind,
    displayName: publisher.displayName,
    ...(publisher.bio !== undefined && { bio: publisher.bio }),
    ...(publisher.website !== undefined && { website: publisher.website }),
    verified,
    members: publisher.members.map(({ login, role }) => ({ login, role })),
    count: names.length,
    artifacts: names.slice(0, PUBLISHER_NAMES_MAX),
  };
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
