/** What a tree says about the registry as a whole. A process renders one tree, and reads each document once. */
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
import type { ListForm } from "../../../schemas/published/part.ts";
import type { Reference } from "../../../schemas/published/reference.ts";
import {
  type RegistryDocument,
  registryDocumentShape,
} from "../../../schemas/published/registry-document.ts";
import { QUARANTINE, type Quarantine } from "../../../schemas/published/report.ts";
import type { Scoring } from "../../../schemas/published/scoring.ts";
import { type TrendingList, trendingListShape } from "../../../schemas/published/shelf.ts";
import { readTreeJson, readTreeParsed } from "./tree-file.ts";

/** What does not grow with the number of artifacts. */
export interface RegistryOverview {
  readonly about: RegistryDocument;
  readonly categories: CategoryList["categories"];
  readonly types: CategoryList["types"];
  readonly featured: FeaturedList["featured"];
  readonly trending: TrendingList;
  readonly rules: RuleList["rules"];
  /** Ids of the rules that have a page. */
  readonly ruleIds: ReadonlySet<string>;
  readonly scoring: Scoring;
  readonly coverage: Coverage;
  readonly quarantine: Quarantine["entries"];
}

/** Everything: for the planner of pages. Those get their part of the lists from it. */
export interface RegistryData extends RegistryOverview {
  /** Listed artifacts, by name. */
  readonly catalog: readonly CatalogEntry[];
  readonly publishers: PublisherList["publishers"];
}

/** For pages that there is one of. The others ask for less, so that a process that renders them stays small. */
export const registryOverview = once(() => loadOverview());

/** What every page shows of the registry, and what it is signed with. */
export const aboutRegistry = once(() => readTreeJson(registryDocumentShape, REGISTRY_PATH));

export const categoryList = once(() => readTreeJson(categoryListShape, apiPath.categories));

export const ruleList = once(async () => {
  const { rules, scoring } = await readTreeJson(ruleListShape, apiPath.rules);
  return { rules, scoring, ruleIds: new Set(rules.map(({ id }) => id)) };
});

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load();
    return loading;
  };
}

/** @param folder of the tree; by default the one that this process renders */
export async function loadRegistry(folder?: string): Promise<RegistryData> {
  const overview = await loadOverview(folder);
  return {
    ...overview,
    catalog: await loadList(CATALOG, overview.about.documents.catalog, folder),
    publishers: await loadPublishers(folder),
  };
}

async function loadOverview(folder?: string): Promise<RegistryOverview> {
  const about = await readTreeJson(registryDocumentShape, REGISTRY_PATH, folder);
  const categories = await readTreeJson(categoryListShape, apiPath.categories, folder);
  const { rules, scoring } = await readTreeJson(ruleListShape, apiPath.rules, folder);
  return {
    about,
    categories: categories.categories,
    types: categories.types,
    featured: (await readTreeJson(featuredListShape, apiPath.featured, folder)).featured,
    trending: await readTreeJson(trendingListShape, apiPath.trending, folder),
    rules,
    ruleIds: new Set(rules.map(({ id }) => id)),
    scoring,
    coverage: await readTreeJson(coverageShape, apiPath.coverage, folder),
    quarantine: await loadList(QUARANTINE, about.documents.quarantine, folder),
  };
}

/** By key. */
async function loadList<Row>(
  form: ListForm<Row>,
  root: Reference,
  folder: string | undefined,
): Promise<Row[]> {
  const reading = {
    form,
    read: ({ path }: Reference) => readTreeParsed(form.parse, path, folder),
    refuse(path: string, problem: string): never {
      throw new Error(`${path} ${problem}`);
    },
  };
  const rows: Row[] = [];
  for await (const part of walkParts(reading, root)) rows.push(...part.rows);
  return rows.sort((a, b) => (form.placeOf(a).key < form.placeOf(b).key ? -1 : 1));
}

/** By namespace. */
async function loadPublishers(folder: string | undefined): Promise<PublisherList["publishers"]> {
  const rows: PublisherList["publishers"] = [];
  for (let path: string | undefined = apiPath.publishers; path !== undefined; ) {
    const page: PublisherList = await readTreeJson(publisherListShape, path, folder);
    rows.push(...page.publishers);
    path = page.next;
  }
  return rows.sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
}
