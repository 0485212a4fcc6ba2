/**
 * The table of emitters: what a tree holds, which format each file has, and who reads it. An
 * emitter is pure: catalog in, files out. A new output is one entry here, a path in
 * `schemas/paths.ts` and, for JSON, a shape in `schemas/published/`.
 */

import { jsonSchemaOf, NAMED_SHAPES } from "../../schemas/json-schema.ts";
import { apiPath, schemaPath } from "../../schemas/paths.ts";
import { CATALOG } from "../../schemas/published/catalog-list.ts";
import { QUARANTINE, type Quarantine } from "../../schemas/published/report.ts";
import { ownRuleTexts } from "../plugin/with-own-rules.ts";
import { searchFiles } from "../search/search-files.ts";
import { artifactLists, PUBLISHERS } from "./artifact-lists.ts";
import type { Catalog } from "./catalog.ts";
import { listFiles } from "./list-files.ts";
import { listPages } from "./list-pages.ts";
import { namedJson, type PublishedFile } from "./published-file.ts";
import {
  catalogRows,
  categoryList,
  featuredList,
  listedRows,
  publisherRows,
  ruleList,
} from "./registry-documents.ts";
import { ruleCoverage } from "./rule-coverage.ts";
import { searchRows } from "./search-rows.ts";

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
    *emit({ catalog }) {
      yield* searchFiles(searchRows(listedRows(catalog)));
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
      "The read endpoints of a registry server as files: lists, categories, featured, publishers, rules, rule coverage.",
    format: "JSON, schemas/published-*.schema.json",
    *emit({ catalog }) {
      const { registry, publishers } = catalog;
      const rows = catalogRows(catalog);
      yield* artifactLists(rows, registry, publishers);
      yield namedJson(categoryList(registry, rows), apiPath.categories);
      yield namedJson(featuredList(registry.featured, rows), apiPath.featured);
      yield* listPages(PUBLISHERS, publisherRows(publishers, rows), apiPath.publishers);
      yield namedJson(ruleList(ownRuleTexts(registry)), apiPath.rules);
      yield namedJson(
        ruleCoverage(listedRows(catalog).map(({ coverage }) => coverage)),
        apiPath.coverage,
      );
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
