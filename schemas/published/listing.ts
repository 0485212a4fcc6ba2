/** The small lists under `api/v1/`: categories, featured artifacts, publishers, dependents, reviews, rules. */
import * as v from "valibot";
import { ARTIFACT_TYPES } from "../artifact-type.ts";
import {
  artifactName,
  byteCount,
  exactVersion,
  list,
  segment,
  text,
  url,
  versionRange,
} from "../field.ts";
import { CATEGORIES, SEVERITIES } from "../finding.ts";
import { object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";
import { reviewEntryShape } from "./artifact-document.ts";
import { catalogEntryShape } from "./catalog-list.ts";
import { nextPage } from "./next-page.ts";
import { scoringShape } from "./scoring.ts";

/** Names that stand in a publisher's row. */
export const PUBLISHER_NAMES_MAX = 100;

const schemaVersion = v.literal(1);

export const categoryListShape = v.pipe(
  object({
    schemaVersion,
    categories: v.array(
      object({ id: segment, title: text(1, 60), description: text(1, 300), count: byteCount }),
    ),
    types: v.array(object({ id: v.picklist(ARTIFACT_TYPES), count: byteCount })),
  }),
  v.title("Ashlar categories"),
);

export const featuredListShape = v.pipe(
  object({
    schemaVersion,
    featured: v.array(object({ reason: text(1, 200), artifact: catalogEntryShape })),
  }),
  v.title("Ashlar featured artifacts"),
);

export const publisherListShape = v.pipe(
  object({
    schemaVersion,
    publishers: v.array(
      object({
        namespace: segment,
        kind: v.picklist(["user", "organization"]),
        displayName: text(1, 80),
        bio: v.exactOptional(text(1, 500)),
        website: v.exactOptional(url),
        verified: v.boolean(),
        members: v.array(object({ login: text(1, 40), role: text(1, 10) })),
        count: v.pipe(byteCount, v.description("listed artifacts")),
        artifacts: v.pipe(
          list(artifactName, PUBLISHER_NAMES_MAX),
          v.description(
            `the first ${PUBLISHER_NAMES_MAX} by name; all of them are in publishers/<namespace>.json`,
          ),
        ),
      }),
    ),
    next: nextPage,
  }),
  v.title("Ashlar publishers"),
);

export const dependentListShape = v.pipe(
  object({
    schemaVersion,
    name: artifactName,
    dependents: v.array(
      object({ name: artifactName, version: exactVersion, range: versionRange, kind: text(1, 20) }),
    ),
  }),
  v.title("Ashlar dependents"),
  v.description("Whose latest version depends on an artifact, and with which range."),
);

export const reviewListShape = v.pipe(
  object({
    schemaVersion,
    name: artifactName,
    count: byteCount,
    mean: v.pipe(
      v.nullable(v.number()),
      v.description("mean rating to two decimals; null below three reviews"),
    ),
    reviews: v.array(reviewEntryShape),
  }),
  v.title("Ashlar reviews"),
);

export const ruleListShape = v.pipe(
  object({
    schemaVersion,
    rules: v.array(
      object({
        id: text(1, 40),
        title: text(1, 120),
        category: v.picklist(CATEGORIES),
        severity: v.picklist(SEVERITIES),
        gate: v.boolean(),
        scopes: v.array(
          v.picklist(["artifact", "document", "payload", "publisher", "registry", "version"]),
        ),
        appliesTo: v.array(v.picklist(ARTIFACT_TYPES)),
        motivation: text(1, 2000),
        trigger: text(1, 2000),
        fix: text(1, 2000),
        effort: v.picklist(["minutes", "hours", "days"]),
        unpriced: v.pipe(v.boolean(), v.description("true: its findings cost no points")),
        review: v.pipe(
          v.boolean(),
          v.description("true: an open finding asks for a person, so the verdict is needs-review"),
        ),
        required: v.pipe(
          v.boolean(),
          v.description("true: while it cannot decide, the verdict is unverified"),
        ),
      }),
    ),
    scoring: scoringShape,
  }),
  v.title("Ashlar rules"),
);

export type CategoryList = v.InferOutput<typeof categoryListShape>;
export type FeaturedList = v.InferOutput<typeof featuredListShape>;
export type PublisherList = v.InferOutput<typeof publisherListShape>;
export type DependentList = v.InferOutput<typeof dependentListShape>;
export type ReviewList = v.InferOutput<typeof reviewListShape>;
export type RuleList = v.InferOutput<typeof ruleListShape>;

export const parseFeaturedList = (value: unknown): Parsed<FeaturedList> =>
  parseShape(featuredListShape, value);
