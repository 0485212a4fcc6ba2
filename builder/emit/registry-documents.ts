/** The documents about the whole registry, and the small lists under `api/v1/`. */

import { ARTIFACT_TYPES } from "../../schemas/artifact-type.ts";
import type { CatalogEntry } from "../../schemas/published/catalog-list.ts";
import type {
  CategoryList,
  FeaturedList,
  PublisherList,
  ReviewList,
  RuleList,
} from "../../schemas/published/listing.ts";
import { type Catalog, type CatalogArtifact, isDeprecated } from "../catalog/catalog.ts";
import type { Rule } from "../check/rule.ts";
import { RULES } from "../check/rules.ts";
import { instantOf } from "./instant.ts";

/** Artifacts that lists show. */
export function listedArtifacts(catalog: Catalog): readonly CatalogArtifact[] {
  return catalog.artifacts.filter(({ record }) => record.unlisted !== true);
}

export function catalogEntry(artifact: CatalogArtifact, catalog: Catalog): CatalogEntry {
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
    createdAt: instantOf(Math.min(...times)),
    updatedAt: instantOf(Math.max(...times)),
    dependents: catalog.dependents.get(artifact.name)?.length ?? 0,
    ...(isDeprecated(artifact) && { deprecated: true }),
  };
}

export function categoryList(catalog: Catalog): CategoryList {
  const listed = listedArtifacts(catalog);
  const inCategory = (id: string): number =>
    listed.filter(({ record }) => record.categories.includes(id)).length;
  const allowed = catalog.registry.types ?? ARTIFACT_TYPES;
  return {
    schemaVersion: 1,
    categories: catalog.registry.categories.map((category) => ({
      ...category,
      count: inCategory(category.id),
    })),
    types: allowed.map((id) => ({
      id,
      count: listed.filter(({ record }) => record.type === id).length,
    })),
  };
}

export function featuredList(catalog: Catalog): FeaturedList {
  const byName = new Map(listedArtifacts(catalog).map((artifact) => [artifact.name, artifact]));
  const featured = (catalog.registry.featured ?? []).flatMap(({ name, reason }) => {
    const artifact = byName.get(name);
    return artifact ? [{ reason, artifact: catalogEntry(artifact, catalog) }] : [];
  });
  return { schemaVersion: 1, featured };
}

export function publisherList(catalog: Catalog): PublisherList {
  const listed = listedArtifacts(catalog);
  return {
    schemaVersion: 1,
    publishers: catalog.publishers.map(({ namespace, publisher, verified }) => ({
      namespace,
      kind: publisher.kind,
      displayName: publisher.displayName,
      ...(publisher.bio !== undefined && { bio: publisher.bio }),
      ...(publisher.website !== undefined && { website: publisher.website }),
      verified,
      members: publisher.members.map(({ login, role }) => ({ login, role })),
      artifacts: listed
        .filter((artifact) => artifact.namespace === namespace)
        .map(({ name }) => name),
    })),
  };
}

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
      },
    ];
  });
  return { schemaVersion: 1, rules };
}
