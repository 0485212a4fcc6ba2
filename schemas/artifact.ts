/**
 * The front matter of `artifact.md`: what an artifact is, apart from any version of it.
 *
 * This is the mutable half. Yanks and deprecations live here, outside the immutable version
 * folders. Counts, ratings and marks of trust are derived by the builder and refused here.
 */
import * as v from "valibot";
import { ARTIFACT_TYPES } from "./artifact-type.ts";
import {
  artifactName,
  exactVersion,
  keyword,
  list,
  payloadPath,
  pinnedVersion,
  segment,
  text,
  url,
} from "./field.ts";
import { mapping, object } from "./object.ts";
import { type Parsed, parseShape } from "./parse.ts";

/** Fields that only the builder may state; an author who writes one is told so. */
export const DERIVED_FIELDS = [
  "badges",
  "downloads",
  "featured",
  "popular",
  "rating",
  "rating_count",
  "score",
  "stars",
  "verified",
] as const;

const lifecycle = object({
  yanked: v.exactOptional(
    v.pipe(
      text(1, 500),
      v.description("why; new installs refuse this version, locked ones still work"),
    ),
  ),
  deprecated: v.exactOptional(v.pipe(text(1, 500), v.description("why; installs warn"))),
});

/** The publication block of seed 1, with its field names. */
const publication = object({
  documentation_url: v.exactOptional(url),
  paper_doi: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(/^10\.\d{4,9}\/[!-~]{1,200}$/, "must be a DOI such as 10.1038/s41586-024-00001"),
    ),
  ),
  funding_source: v.exactOptional(text(1, 300)),
  maintenance_status: v.exactOptional(v.picklist(["active", "deprecated", "archived"])),
});

export const artifactShape = v.pipe(
  object({
    type: v.picklist(ARTIFACT_TYPES),
    title: text(1, 80),
    summary: v.exactOptional(
      v.pipe(
        text(0, 400),
        v.description("one sentence: what it does and for whom, 20-180 characters"),
      ),
    ),
    categories: v.pipe(v.array(segment), v.minLength(1), v.maxLength(3)),
    tags: v.exactOptional(list(keyword, 30)),
    license: v.exactOptional(
      v.pipe(
        text(1, 200),
        v.description("SPDX expression; LicenseRef-… needs the text in the files"),
      ),
    ),
    authors: v.exactOptional(
      list(
        object({
          name: text(1, 100),
          url: v.exactOptional(url),
          orcid: v.exactOptional(v.pipe(v.string(), v.regex(/^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/))),
        }),
        50,
      ),
    ),
    domain: v.exactOptional(
      v.pipe(keyword, v.description("research domain, for example genomics")),
    ),
    languages: v.exactOptional(list(keyword, 60)),
    architectures: v.exactOptional(list(v.picklist(["x86_64", "arm64"]), 2)),
    regions: v.exactOptional(list(keyword, 60)),
    links: v.exactOptional(
      object({
        homepage: v.exactOptional(url),
        repository: v.exactOptional(url),
        issues: v.exactOptional(url),
      }),
    ),
    publication: v.exactOptional(publication),
    deprecation: v.exactOptional(
      v.pipe(
        object({
          reason: v.exactOptional(text(1, 500)),
          replaced_by: v.exactOptional(artifactName),
        }),
        v.description("goes with publication.maintenance_status: deprecated or archived"),
      ),
    ),
    versions: v.exactOptional(
      v.pipe(
        mapping(exactVersion, lifecycle),
        v.description("yank and deprecation records, by version"),
      ),
    ),
    derived_from: v.exactOptional(
      v.pipe(pinnedVersion, v.description("the version this artifact was forked from")),
    ),
    unlisted: v.exactOptional(
      v.pipe(v.boolean(), v.description("installable by name, but left out of lists and search")),
    ),
    screenshots: v.exactOptional(
      list(
        object({
          path: v.pipe(payloadPath, v.description("inside screenshots/")),
          alt: text(1, 300),
        }),
        12,
      ),
    ),
  }),
  v.title("Ashlar artifact"),
  v.description("Front matter of artifact.md. The Markdown body is the documentation."),
);

export type ArtifactRecord = v.InferOutput<typeof artifactShape>;

export const parseArtifactRecord = (value: unknown): Parsed<ArtifactRecord> =>
  parseShape(artifactShape, value);
