/** The JSON Schema 2020-12 of every record and published document, derived from the shapes that parse them. */
import { toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";
import { advisoryShape } from "./advisory.ts";
import { artifactShape } from "./artifact.ts";
import { ARTIFACT_TYPES } from "./artifact-type.ts";
import { checkReportShape } from "./check-report.ts";
import { lockfileShape } from "./lockfile.ts";
import { MANIFEST_SHAPES } from "./manifest.ts";
import { moderationShape } from "./moderation.ts";
import { policyShape } from "./policy.ts";
import { artifactDocumentShape } from "./published/artifact-document.ts";
import { badgeShape } from "./published/badge.ts";
import { artifactPageShape, catalogListShape } from "./published/catalog-list.ts";
import { cosignedListShape } from "./published/cosigned-list.ts";
import { coverageShape } from "./published/coverage.ts";
import { downloadsShape } from "./published/downloads.ts";
import { fileListShape } from "./published/file-list.ts";
import { jsonFeedShape } from "./published/json-feed.ts";
import {
  categoryListShape,
  dependentListShape,
  featuredListShape,
  publisherListShape,
  reviewListShape,
  ruleListShape,
} from "./published/listing.ts";
import { registryDocumentShape } from "./published/registry-document.ts";
import { quarantineShape, reportShape } from "./published/report.ts";
import { scoreChangesShape } from "./published/score.ts";
import {
  searchChunkShape,
  searchColumnsShape,
  searchDictionaryShape,
  searchDirectoryShape,
  searchFacetShape,
  searchNumbersShape,
  searchPostingsShape,
  searchRelatedShape,
  searchRootShape,
  searchShardShape,
} from "./published/search-index.ts";
import { popularListShape, recentListShape, trendingListShape } from "./published/shelf.ts";
import { publisherShape } from "./publisher.ts";
import { registriesConfigShape } from "./registries-config.ts";
import { registryShape } from "./registry.ts";
import { reviewShape } from "./review.ts";
import { suppressionsShape } from "./suppressions.ts";
import { usageShape } from "./usage.ts";

type AnyShape = v.GenericSchema;

const MANIFESTS = Object.fromEntries(
  ARTIFACT_TYPES.map((type) => [`manifest-${type}`, MANIFEST_SHAPES[type] as AnyShape]),
);

/** Every shape that has a JSON Schema, by the schema's file name. */
export const NAMED_SHAPES: Readonly<Record<string, AnyShape>> = {
  advisory: advisoryShape,
  artifact: artifactShape,
  "check-report": checkReportShape,
  lockfile: lockfileShape,
  "registries-config": registriesConfigShape,
  moderation: moderationShape,
  policy: policyShape,
  publisher: publisherShape,
  registry: registryShape,
  review: reviewShape,
  suppressions: suppressionsShape,
  usage: usageShape,
  ...MANIFESTS,
  "published-artifact-document": artifactDocumentShape,
  "published-artifact-page": artifactPageShape,
  "published-badge": badgeShape,
  "published-catalog-list": catalogListShape,
  "published-categories": categoryListShape,
  "published-cosigned-list": cosignedListShape,
  "published-coverage": coverageShape,
  "published-dependents": dependentListShape,
  "published-featured": featuredListShape,
  "published-feed": jsonFeedShape,
  "published-file-list": fileListShape,
  "published-popular": popularListShape,
  "published-trending": trendingListShape,
  "published-downloads": downloadsShape,
  "published-registry-document": registryDocumentShape,
  "published-publishers": publisherListShape,
  "published-quarantine": quarantineShape,
  "published-recent": recentListShape,
  "published-report": reportShape,
  "published-reviews": reviewListShape,
  "published-rules": ruleListShape,
  "published-score-changes": scoreChangesShape,
  "published-search-columns": searchColumnsShape,
  "published-search-dictionary": searchDictionaryShape,
  "published-search-directory": searchDirectoryShape,
  "published-search-facet": searchFacetShape,
  "published-search-index": searchRootShape,
  "published-search-numbers": searchNumbersShape,
  "published-search-postings": searchPostingsShape,
  "published-search-records": searchChunkShape,
  "published-search-related": searchRelatedShape,
  "published-search-shard": searchShardShape,
};

/** @throws {Error} for a shape that JSON Schema cannot say: a fault of ours, caught by the tests */
export function jsonSchemaOf(name: string): object {
  const shape = NAMED_SHAPES[name];
  if (!shape) throw new TypeError(`there is no shape named ${name}`);
  return toJsonSchema(shape, {
    target: "draft-2020-12",
    // A code-point count is a check to valibot; `minLength` and `maxLength` say the same in JSON Schema.
    overrideAction: ({ valibotAction, jsonSchema }) =>
      valibotAction.type === "metadata"
        ? { ...jsonSchema, ...lengthsOf(valibotAction) }
        : valibotAction.type === "check"
          ? jsonSchema
          : undefined,
  });
}

function lengthsOf(action: object): object {
  if (!("metadata" in action) || typeof action.metadata !== "object" || action.metadata === null)
    return {};
  const { minLength, maxLength } = action.metadata as { minLength?: number; maxLength?: number };
  return {
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
  };
}
