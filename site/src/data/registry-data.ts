/** What a tree says about the registry as a whole, read once a build. */
import { apiPath, binPath, POINTER_PATH } from "../../../schemas/paths.ts";
import { type Bin, binShape } from "../../../schemas/published/bin.ts";
import { type CatalogEntry, catalogListShape } from "../../../schemas/published/catalog-list.ts";
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
import { type Pointer, pointerShape } from "../../../schemas/published/pointer.ts";
import { type Quarantine, quarantineShape } from "../../../schemas/published/report.ts";
import type { Scoring } from "../../../schemas/published/scoring.ts";
import { readTreeJson } from "./tree-file.ts";

export interface RegistryData {
  readonly pointer: Pointer;
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
  const pointer = await readTreeJson(pointerShape, POINTER_PATH);
  const { catalog, quarantine } = pointer.documents;
  const categories = await readTreeJson(categoryListShape, apiPath.categories);
  const { rules, scoring } = await readTreeJson(ruleListShape, apiPath.rules);
  return {
    pointer,
    catalog: (await readTreeJson(catalogListShape, catalog.path)).artifacts,
    documents: await loadDocuments(pointer),
    categories: categories.categories,
    types: categories.types,
    featured: (await readTreeJson(featuredListShape, apiPath.featured)).featured,
    publishers: (await readTreeJson(publisherListShape, apiPath.publishers)).publishers,
    rules,
    ruleIds: new Set(rules.map(({ id }) => id)),
    scoring,
    coverage: await readTreeJson(coverageShape, apiPath.coverage),
    quarantine: (await readTreeJson(quarantineShape, quarantine.path)).entries,
  };
}

async function loadDocuments({ bins }: Pointer): Promise<Map<string, string>> {
  const paths = bins.files.map((file, index) => binPath(bins.bits, index, file.sha256));
  const files: Bin[] = await Promise.all(paths.map((path) => readTreeJson(binShape, path)));
  const entries = files.flatMap((bin) => Object.entries(bin.artifacts));
  return new Map(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, entry]) => [name, entry.sha256]),
  );
}
