/**
 * `targets/<namespace>/<name>/<sha256>.index.json`: all that is known of one artifact, with all its
 * versions and their dependency edges, so that resolving needs no further request for it.
 */
import * as v from "valibot";
import { artifactShape } from "../artifact.ts";
import { ARTIFACT_TYPES } from "../artifact-type.ts";
import {
  artifactName,
  byteCount,
  exactVersion,
  instant,
  list,
  segment,
  sha256,
  text,
  url,
  versionRange,
} from "../field.ts";
import { SEVERITIES, VERDICTS } from "../finding.ts";
import { SSH_SIGNATURE_SIZE_MAX } from "../limits.ts";
import { looseObject, object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";
import { referenceShape } from "./reference.ts";
import { withheldShape } from "./withheld.ts";

const source = artifactShape.pipe[0].entries;
const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, byteCount])) as Record<
  (typeof SEVERITIES)[number],
  typeof byteCount
>;

/** A file beside the archive; its path follows from the version, its kind and its digest. */
const attestationShape = object({ sha256, size: byteCount });

const attestationsShape = object({
  statement: v.pipe(
    attestationShape,
    v.description("in-toto Statement: what the publisher signs and the log holds"),
  ),
  proof: v.pipe(
    attestationShape,
    v.description("C2SP tlog-proof: that the log holds the statement"),
  ),
  provenance: v.pipe(
    attestationShape,
    v.description("DSSE lines: SLSA provenance and verification summary"),
  ),
  bill: v.pipe(attestationShape, v.description("CycloneDX bill of materials")),
});

const publishedVersionShape = object({
  version: exactVersion,
  publishedAt: v.pipe(
    instant,
    v.description("committer date of the commit that brought the version"),
  ),
  commit: v.exactOptional(v.string()),
  archive: referenceShape,
  attestations: attestationsShape,
  signature: v.exactOptional(
    v.pipe(
      text(1, SSH_SIGNATURE_SIZE_MAX),
      v.description("the publisher's SSH signature over the statement, armored"),
    ),
  ),
  unpackedSize: byteCount,
  fileCount: byteCount,
  verdict: v.picklist(VERDICTS),
  score: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(0),
    v.maxValue(100),
    v.description("as shown; the report says what it is made of"),
  ),
  rules: v.pipe(
    v.array(text(1, 40)),
    v.description("ids of rules with open findings on this version or its artifact"),
  ),
  findings: v.pipe(
    object(counts),
    v.description("open ones on this version, its artifact and its publisher, by severity"),
  ),
  yanked: v.exactOptional(text(1, 500)),
  deprecated: v.exactOptional(text(1, 500)),
  dependencies: v.array(
    object({
      name: artifactName,
      version: versionRange,
      kind: v.picklist(["runtime", "development", "optional"]),
    }),
  ),
  manifest: v.pipe(
    looseObject({}),
    v.description(
      "the manifest as published, without dependencies; its schema is that of the type",
    ),
  ),
});

export const reviewEntryShape = object({
  login: text(1, 40),
  title: text(1, 120),
  rating: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5)),
  version: exactVersion,
  use_case: v.exactOptional(text(1, 200)),
  text: text(0, 20_000),
});

export const artifactDocumentShape = v.pipe(
  object({
    schemaVersion: v.literal(1),
    name: artifactName,
    type: v.picklist(ARTIFACT_TYPES),
    title: text(1, 80),
    summary: text(0, 400),
    categories: source.categories,
    tags: list(text(1, 40), 30),
    license: v.nullable(text(1, 200)),
    authors: source.authors,
    domain: source.domain,
    languages: source.languages,
    architectures: source.architectures,
    regions: source.regions,
    links: source.links,
    publication: source.publication,
    deprecation: source.deprecation,
    derivedFrom: source.derived_from,
    unlisted: source.unlisted,
    publisher: object({
      namespace: segment,
      kind: v.picklist(["user", "organization"]),
      displayName: text(1, 80),
      verified: v.pipe(
        v.boolean(),
        v.description("current evidence of control of a domain or repository"),
      ),
      website: v.exactOptional(url),
    }),
    latest: v.nullable(
      v.pipe(
        exactVersion,
        v.description("newest version that is neither yanked nor a pre-release, else newest"),
      ),
    ),
    versions: v.pipe(
      v.array(publishedVersionShape),
      v.description("newest first, by SemVer precedence"),
    ),
    withheld: v.exactOptional(
      v.pipe(
        v.array(withheldShape),
        v.description(
          "versions that the maintainers quarantined or took down; they are in no list above",
        ),
      ),
    ),
    readme: referenceShape,
    report: v.pipe(referenceShape, v.description("every finding on this artifact")),
    dependents: v.exactOptional(
      v.pipe(referenceShape, v.description("who depends on it; absent when nobody does")),
    ),
    screenshots: v.array(object({ ...referenceShape.entries, alt: text(1, 300) })),
    reviews: v.array(reviewEntryShape),
  }),
  v.title("Ashlar artifact document"),
  v.description("One artifact with all its versions."),
);

export type ArtifactDocument = v.InferOutput<typeof artifactDocumentShape>;
export type Attestations = v.InferOutput<typeof attestationsShape>;
export type PublishedVersion = v.InferOutput<typeof publishedVersionShape>;
export type ReviewEntry = v.InferOutput<typeof reviewEntryShape>;

export const parseArtifactDocument = (value: unknown): Parsed<ArtifactDocument> =>
  parseShape(artifactDocumentShape, value);
