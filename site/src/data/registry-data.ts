/** What a tree says about the registry as a whole, read once a build. */
import { walkParts } from "../../../client/parts/walk-parts.ts";
import { apiPath, REGISTRY_PATH } from "../../../schemas/paths.ts";
import { CATALOG, type CatalogEntry } from "../../../schemas/published/catalog-list.ts";
import { type Coverage, coverageShape } from "../../../schemas/published/coverage.ts";
import {
  type CategoryList,
  categoryListShape,
  type FeaturedList,
  featuredListShape,
  type PublisherList,
  publisherListShape,
  type RuleList,
  ruleListShape,
} from "../../../schemas/published/listing.ts";
import type { Reference } from "../../../schemas/published/reference.ts";
import {
  type RegistryDocument,
  registryDocumentShape,
} from "../../../schemas/published/registry-document.ts";
import { type Quarantine, quarantineShape } from "../../../schemas/published/report.ts";
import type { Scoring } from "../../../schemas/published/scoring.ts";
import { listTreeFiles, readTreeJson, readTreeParsed } from "./tree-file.ts";

export interface RegistryData {
  readonly about: RegistryDocument;
  /** Listed artifacts, by name. */
  readonly catalog: readonly CatalogEntry[];
  /** Every artifact that can be installed, also the unlisted ones: name → digest of its document. */
  readonly documents: ReadonlyMap<string, string>;
  readonly categories: CategoryList["categories"];
  readonly types: CategoryList["types"];
  readonly featured: FeaturedList["featured"];
  readonly publishers: PublisherList["publishers"];
  readonly rules: RuleList["rules"];
  /** Ids of the rules that have a page. */
  readonly ruleIds: ReadonlySet<string>;
  readonly scoring: Scoring;
  readonly coverage: Coverage;
  readonly quarantine: Quarantine["entries"];
}

let loading: Promise<RegistryData> | undefined;

export function registryData(): Promise<RegistryData> {
  loading ??= load();
  return loading;
}

async function load(): Promise<RegistryData> {
  const about = await readTreeJson(registryDocumentShape, REGISTRY_PATH);
  const { catalog, quarantine } = about.documents;
  const categories = await readTreeJson(categoryListShape, apiPath.categories);
  const { rules, scoring } = await readTreeJson(ruleListShape, apiPath.rules);
  return {
    about,
    catalog: await loadCatalog(catalog),
    documents: await loadDocuments(),
    categories: categories.categories,
    types: categories.types,
    featured: (await readTreeJson(featuredListShape, apiPath.featured)).featured,
    publishers: await loadPublishers(),
    rules,
    ruleIds: new Set(rules.map(({ id }) => id)),
    scoring,
    coverage: await readTreeJson(coverageShape, apiPath.coverage),
    quarantine: (await readTreeJson(quarantineShape, quarantine.path)).entries,
  };
}

async function loadCatalog(root: Reference): Promise<CatalogEntry[]> {
  const reading = {
    form: CATALOG,
    read: ({ path }: Reference) => readTreeParsed(CATALOG.parse, path),
    refuse(path: string, problem: string): never {
      throw new Error(`${path} ${problem}`);
    },
  };
  const rows: CatalogEntry[] = [];
  for await (const part of walkParts(reading, root)) rows.push(...part.rows);
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** By namespace. */
async function loadPublishers(): Promise<PublisherList["publishers"]> {
  const rows: PublisherList["publishers"] = [];
  for (let path: string | undefined = apiPath.publishers; path !== undefined; ) {
    const page: PublisherList = await readTreeJson(publisherListShape, path);
    rows.push(...page.publishers);
    path = page.next;
  }
  return rows.sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
}

/** From the names of the files: the signed index is written after the pages, whose digests it holds. */
async function loadDocuments(): Promise<Map<string, string>> {
  const paths = await listTreeFiles("targets");
  const found = paths.flatMap((path) => {
    const match = /^([^/]+\/[^/]+)\/([0-9a-f]{64})\.index\.json$/.exec(path);
    return match ? [[match[1] ?? "", match[2] ?? ""] as const] : [];
  });
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}
