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
import type { PastSegment } from "../search/read-search-past.ts";
import { searchFiles } from "../search/search-files.ts";
import type { UsageCounts } from "../usage/usage-counts.ts";
import { artifactLists, PUBLISHERS } from "./artifact-lists.ts";
import type { Catalog } from "./catalog.ts";
import {
  artifactDownloads,
  type DownloadCounts,
  downloadCounts,
  trendingList,
} from "./download-counts.ts";
import { listFiles } from "./list-files.ts";
import { listPages } from "./list-pages.ts";
import type { MadeFiles } from "./made-files.ts";
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
import { shelfFiles } from "./shelf-files.ts";

export interface EmitInput {
  readonly catalog: Catalog;
  readonly quarantine: Quarantine;
  /** Where the tree is served. */
  readonly url: string;
  /** Older segments of the search index, oldest first. */
  readonly searchPast: readonly PastSegment[];
  /** What the tree before has already. */
  readonly made: MadeFiles;
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
    *emit({ catalog, made }) {
      yield* listFiles(CATALOG, catalogRows(catalog), made);
    },
  },
  {
    name: "search",
    purpose:
      "The search index, in files that browser and command line fetch as a query needs them.",
    format: "JSON, compressed (RFC 1952), schemas/published-search-*.schema.json",
    *emit({ catalog, searchPast, made }) {
      yield* searchFiles({ ...searchRows(listedRows(catalog), searchPast), made });
    },
  },
  {
    name: "quarantine",
    purpose:
      "What was left out of the tree, with every finding: nobody has to guess why a version is missing.",
    format: "JSON, schemas/published-quarantine.schema.json",
    *emit({ quarantine, made }) {
      yield* listFiles(QUARANTINE, quarantine.entries, made);
    },
  },
  {
    name: "api",
    purpose:
      "The read endpoints of a registry server as files: lists, categories, featured, publishers, rules, rule coverage.",
    format: "JSON, schemas/published-*.schema.json",
    *emit({ catalog, made }) {
      const { registry, publishers } = catalog;
      const rows = catalogRows(catalog);
      yield* artifactLists({ rows, registry, publishers, made });
      yield namedJson(categoryList(registry, rows), apiPath.categories);
      yield namedJson(featuredList(registry.featured, rows), apiPath.featured);
      const first = apiPath.publishers;
      yield* listPages(PUBLISHERS, publisherRows(publishers, rows), { first, made });
      yield namedJson(ruleList(ownRuleTexts(registry)), apiPath.rules);
      yield namedJson(
        ruleCoverage(listedRows(catalog).map(({ coverage }) => coverage)),
        apiPath.coverage,
      );
    },
  },
  {
    name: "recent",
    purpose:
      "The newest versions, and what most depend on: for those who look around, and for feed readers.",
    format:
      "JSON, schemas/published-recent.schema.json and its like; Atom (RFC 4287); JSON Feed 1.1 (jsonfeed.org)",
    *emit({ catalog, url }) {
      const rows = new Map(catalogRows(catalog).map((row) => [row.name, row]));
      const released = catalog.rows.flatMap(({ name, releases }) => {
        const row = rows.get(name);
        return row ? [{ row, versions: releases }] : [];
      });
      yield* shelfFiles({ registry: catalog.registry, url, released, rows: [...rows.values()] });
    },
  },
  {
    name: "usage",
    purpose:
      "How often artifacts are downloaded, where the registry imports its access logs, and what is downloaded more than before.",
    format: "JSON, schemas/published-trending.schema.json and published-downloads.schema.json",
    *emit({ catalog }) {
      const counts = catalog.usage && publishedCounts(catalog, catalog.usage);
      yield namedJson(trendingList(catalogRows(catalog), counts), apiPath.trending);
      for (const name of counts?.byArtifact.keys() ?? []) {
        const own = counts && artifactDownloads(name, counts);
        if (own) yield namedJson(own, apiPath.downloads(name));
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

function publishedCounts({ rows }: Catalog, usage: UsageCounts): DownloadCounts {
  const versions = new Map(
    rows.map(({ name, releases }) => [name, new Set(releases.map(({ version }) => version))]),
  );
  return downloadCounts(usage, (name, version) => versions.get(name)?.has(version) === true);
}
