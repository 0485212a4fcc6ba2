import type { CatalogEntry } from "../../schemas/published/catalog-list.ts";
import type { PageJob } from "../src/data/page-job.ts";
import type { PageProps } from "../src/data/page-props.ts";
import type { RegistryData } from "../src/data/registry-data.ts";
import type { BrowseOrder } from "../src/view/browse-paths.ts";
import { inOrder } from "../src/view/list-order.ts";
import { listPages } from "../src/view/list-pages.ts";
import { namePages } from "../src/view/name-pages.ts";
import { listPagePath, sitePath } from "../src/view/site-paths.ts";

type ListJob = Extract<PageJob, { readonly kind: "page" }>;

/** Rows of an order in which every artifact may come before any other from one build to the next. */
const TOP_ROWS = 100;

/**
 * Every page that lists artifacts or publishers. Lists of all are by age or by name, and their pages
 * have fixed boundaries (`list-pages.ts`, `name-pages.ts`): what is new changes few of them.
 */
export function listJobs(registry: RegistryData): ListJob[] {
  const oldestFirst = inOrder(registry.catalog, "new").reverse();
  return [
    ...(["updated", "score"] as const).map((order) => topJob(registry.catalog, order)),
    ...pagesOf(oldestFirst, sitePath.browseBy("new"), {}),
    ...nameJobs(registry.catalog),
    ...publisherNameJobs(registry.publishers),
    ...groupJobs(oldestFirst, registry),
  ];
}

function topJob(catalog: readonly CatalogEntry[], order: BrowseOrder): ListJob {
  const items = inOrder(catalog, order).slice(0, TOP_ROWS);
  const top = { order, items, total: catalog.length };
  return { kind: "page", path: sitePath.browseBy(order), props: { top } };
}

function nameJobs(catalog: readonly CatalogEntry[]): ListJob[] {
  const path = sitePath.browseBy("name");
  const nameOf = ({ name }: CatalogEntry): string => name;
  return namePages(inOrder(catalog, "name"), { path, below: path, nameOf }).map(
    (names): ListJob => ({ kind: "page", path: names.path, props: { names } }),
  );
}

function publisherNameJobs(publishers: RegistryData["publishers"]): ListJob[] {
  const rows = publishers
    .map(({ members: _, website: __, artifacts: ___, ...row }) => row)
    .sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
  const [path, below] = [sitePath.publishers, sitePath.publisherNames];
  return namePages(rows, { path, below, nameOf: ({ namespace }) => namespace }).map(
    (publisherNames): ListJob => ({
      kind: "page",
      path: publisherNames.path,
      props: { publisherNames },
    }),
  );
}

function groupJobs(
  entries: readonly CatalogEntry[],
  { types, categories, publishers }: RegistryData,
): ListJob[] {
  const byType = Map.groupBy(entries, ({ type }) => type);
  const byCategory = groupByEach(entries, (entry) => entry.categories);
  const byTag = groupByEach(entries, (entry) => entry.tags);
  const byNamespace = Map.groupBy(entries, ({ name }) => name.slice(0, name.indexOf("/")));
  return [
    ...types.flatMap(({ id }) => pagesOf(byType.get(id), sitePath.type(id), { word: id })),
    ...categories.flatMap(({ count: _, ...category }) =>
      pagesOf(byCategory.get(category.id), sitePath.category(category.id), { category }),
    ),
    ...[...byTag].flatMap(([word, group]) => pagesOf(group, sitePath.tag(word), { word })),
    ...publishers.flatMap(({ artifacts: _, count: __, ...publisher }) => {
      const { namespace } = publisher;
      return pagesOf(byNamespace.get(namespace), sitePath.publisher(namespace), { publisher });
    }),
  ];
}

/** @param entries the oldest first */
function pagesOf(
  entries: readonly CatalogEntry[] = [],
  path: string,
  props: Partial<PageProps>,
): ListJob[] {
  return listPages(entries, path).map((list) => ({
    kind: "page",
    path: listPagePath(path, list.number),
    props: { ...props, list },
  }));
}

function groupByEach<T>(
  entries: readonly T[],
  wordsOf: (entry: T) => readonly string[],
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of entries)
    for (const word of new Set(wordsOf(entry))) {
      const group = groups.get(word);
      if (group) group.push(entry);
      else groups.set(word, [entry]);
    }
  return groups;
}
