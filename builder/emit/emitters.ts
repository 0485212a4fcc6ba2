/**
 * The table of emitters: what a tree holds, which format each file has, and who reads it. An
 * emitter is pure: catalog in, files out. A new output is one entry here, a path in
 * `schemas/paths.ts` and, for JSON, a shape in `schemas/published/`.
 */

import { jsonSchemaOf, NAMED_SHAPES } from "../../schemas/json-schema.ts";
import { apiPath, badgePath, schemaPath } from "../../schemas/paths.ts";
import { CATALOG } from "../../schemas/published/catalog-list.ts";
import { QUARANTINE, type Quarantine } from "../../schemas/published/report.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { ownRuleTexts } from "../plugin/with-own-rules.ts";
import type { PastSegment } from "../search/read-search-past.ts";
import { searchFiles } from "../search/search-files.ts";
import { artifactLists, PUBLISHERS } from "./artifact-lists.ts";
import { badgeData, badgePicture } from "./badge.ts";
import { listFiles } from "./list-files.ts";
import { listPages } from "./list-pages.ts";
import { hashedBytes, namedJson, type PublishedFile } from "./published-file.ts";
import {
  catalogRows,
  categoryList,
  featuredList,
  listedArtifacts,
  publisherRows,
  reviewList,
  ruleList,
} from "./registry-documents.ts";
import { coverageRow, ruleCoverage } from "./rule-coverage.ts";
import { searchRows } from "./search-rows.ts";

export interface EmitInput {
  readonly catalog: Catalog;
  readonly quarantine: Quarantine;
  /** Older segments of the search index, oldest first. */
  readonly searchPast: readonly PastSegment[];
}

export interface Emitter {
  readonly name: string;
  /** What the files are for and who reads them. */
  readonly purpose: string;
  /** The format of the files, with its specification. */
  readonly format: string;
  readonly emit: (input: EmitInput) => Iterable<PublishedFile>;
}

export const EMITTERS: readonly Emitter[] = [
  {
    name: "catalog",
    purpose:
      "Every listed artifact with what a list row shows: `ashlar list`, browse pages, update checks.",
    format: "JSON, schemas/published-catalog-list.schema.json",
    *emit({ catalog }) {
      yield* listFiles(CATALOG, catalogRows(catalog));
    },
  },
  {
    name: "search",
    purpose:
      "The search index, in files that browser and command line fetch as a query needs them.",
    format: "JSON, compressed (RFC 1952), schemas/published-search-*.schema.json",
    *emit({ catalog, searchPast }) {
      yield* searchFiles(searchRows(listedArtifacts(catalog), searchPast));
    },
  },
  {
    name: "quarantine",
    purpose:
      "What was left out of the tree, with every finding: nobody has to guess why a version is missing.",
    format: "JSON, schemas/published-quarantine.schema.json",
    *emit({ quarantine }) {
      yield* listFiles(QUARANTINE, quarantine.entries);
    },
  },
  {
    name: "api",
    purpose:
      "The read endpoints of a registry server as files: lists, one artifact, categories, featured, publishers, reviews, rules, rule coverage.",
    format: "JSON, schemas/published-*.schema.json",
    *emit({ catalog }) {
      const { registry, publishers } = catalog;
      const rows = catalogRows(catalog);
      yield* artifactLists(rows, registry, publishers);
      yield namedJson(categoryList(registry, rows), apiPath.categories);
      yield namedJson(featuredList(registry.featured, rows), apiPath.featured);
      yield* listPages(PUBLISHERS, publisherRows(publishers, rows), apiPath.publishers);
      yield namedJson(ruleList(ownRuleTexts(registry)), apiPath.rules);
      yield namedJson(ruleCoverage(listedArtifacts(catalog).map(coverageRow)), apiPath.coverage);
      for (const artifact of catalog.artifacts) {
        if (artifact.reviews.length > 0)
          yield namedJson(reviewList(artifact), apiPath.reviews(artifact.name));
      }
    },
  },
  {
    name: "badges",
    purpose:
      "Score and verdict of each artifact's latest version, for READMEs: a picture, and the data it is drawn from.",
    format: "SVG 1.1; JSON, schemas/published-badge.schema.json (shields.io endpoint badge)",
    *emit({ catalog }) {
      for (const { name, latest } of catalog.artifacts) {
        const data = badgeData(latest.score);
        const picture = new TextEncoder().encode(badgePicture(data));
        yield namedJson(data, badgePath.data(name));
        yield hashedBytes(picture, () => badgePath.picture(name));
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
