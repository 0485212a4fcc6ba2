/**
 * The table of emitters: what a tree holds, which format each file has, and who reads it. An
 * emitter is pure: catalog in, files out. A new output is one entry here, a path in
 * `schemas/paths.ts` and, for JSON, a shape in `schemas/published/`.
 */

import { jsonSchemaOf, NAMED_SHAPES } from "../../schemas/json-schema.ts";
import { apiPath, registryDocumentPath, schemaPath } from "../../schemas/paths.ts";
import type { Quarantine } from "../../schemas/published/report.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { ownRuleTexts } from "../plugin/with-own-rules.ts";
import { type ArtifactFiles, artifactFiles } from "./artifact-files.ts";
import { hashedJson, namedJson, type PublishedFile } from "./published-file.ts";
import {
  catalogEntry,
  categoryList,
  featuredList,
  listedArtifacts,
  publisherList,
  reviewList,
  ruleList,
} from "./registry-documents.ts";
import { searchIndex } from "./search-index.ts";

export interface EmitInput {
  readonly catalog: Catalog;
  readonly quarantine: Quarantine;
}

export interface Emitter {
  readonly name: string;
  /** What the files are for and who reads them. */
  readonly purpose: string;
  /** The format of the files, with its specification. */
  readonly format: string;
  readonly emit: (input: EmitInput) => Iterable<PublishedFile>;
}

/** Files about one artifact; the tree needs their documents' digests, so they come from a function of their own. */
export function emitArtifact(
  catalog: Catalog,
  index: number,
): ArtifactFiles & { readonly name: string } {
  const artifact = catalog.artifacts[index];
  if (!artifact) throw new RangeError(`there is no artifact ${index}`);
  return {
    name: artifact.name,
    ...artifactFiles(artifact, catalog.dependents.get(artifact.name) ?? []),
  };
}

export const EMITTERS: readonly Emitter[] = [
  {
    name: "catalog",
    purpose:
      "Every listed artifact with what a list row shows: `ashlar list`, browse pages, update checks.",
    format: "JSON, schemas/published-catalog-list.schema.json",
    *emit({ catalog }) {
      const artifacts = listedArtifacts(catalog).map((artifact) => catalogEntry(artifact, catalog));
      yield hashedJson({ schemaVersion: 1, artifacts }, (digest) =>
        registryDocumentPath("catalog", digest),
      );
    },
  },
  {
    name: "search",
    purpose: "The search index that browser and command line load.",
    format:
      "MiniSearch 7 serialisation (MiniSearch.loadJS) inside schemas/published-search-index.schema.json",
    *emit({ catalog }) {
      yield hashedJson(searchIndex(listedArtifacts(catalog)), (digest) =>
        registryDocumentPath("search", digest),
      );
    },
  },
  {
    name: "quarantine",
    purpose:
      "What was left out of the tree, with every finding: nobody has to guess why a version is missing.",
    format: "JSON, schemas/published-quarantine.schema.json",
    *emit({ quarantine }) {
      yield hashedJson(quarantine, (digest) => registryDocumentPath("quarantine", digest));
    },
  },
  {
    name: "api",
    purpose:
      "The read endpoints of a registry server as files: lists, one artifact, categories, featured, publishers, reviews, rules.",
    format: "JSON, schemas/published-*.schema.json",
    *emit({ catalog }) {
      const artifacts = listedArtifacts(catalog).map((artifact) => catalogEntry(artifact, catalog));
      yield namedJson({ schemaVersion: 1, artifacts }, apiPath.list);
      yield namedJson(categoryList(catalog), apiPath.categories);
      yield namedJson(featuredList(catalog), apiPath.featured);
      yield namedJson(publisherList(catalog), apiPath.publishers);
      yield namedJson(ruleList(ownRuleTexts(catalog.registry)), apiPath.rules);
      for (const artifact of catalog.artifacts) {
        if (artifact.reviews.length > 0)
          yield namedJson(reviewList(artifact), apiPath.reviews(artifact.name));
      }
    },
  },
  {
    name: "schemas",
    purpose: "The shape of every record and document, for editors and other implementations.",
    format: "JSON Schema 2020-12 (json-schema.org)",
    *emit() {
      for (const name of Object.keys(NAMED_SHAPES))
        yield namedJson(jsonSchemaOf(name), schemaPath(name));
    },
  },
];
