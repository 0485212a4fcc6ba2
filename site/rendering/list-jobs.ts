import type { CatalogEntry } from "../../schemas/published/catalog-list.ts";
import type { PageJob } from "../src/data/page-job.ts";
import type { PageProps } from "../src/data/page-props.ts";
import type { RegistryData } from "../src/data/registry-data.ts";
import { countWords } from "../src/view/count-words.ts";
import { inOrder } from "../src/view/list-order.ts";
import { listPages } from "../src/view/list-pages.ts";
import { BROWSE_ORDERS, listPagePath, sitePath } from "../src/view/site-paths.ts";

export interface ListJob extends Extract<PageJob, { readonly kind: "page" }> {
  readonly props: Partial<PageProps> & Pick<PageProps, "list">;
}

/** Every page that lists artifacts: by order, type, category, tag and publisher. */
export function listJobs({ catalog, types, categories, publishers }: RegistryData): ListJob[] {
  const updated = inOrder(catalog, "updated");
  const byType = Map.groupBy(updated, ({ type }) => type);
  const byCategory = groupByEach(updated, (entry) => entry.categories);
  const byTag = groupByEach(updated, (entry) => entry.tags);
  const byNamespace = Map.groupBy(updated, ({ name }) => name.slice(0, name.indexOf("/")));
  return [
    ...BROWSE_ORDERS.flatMap((order) =>
      pagesOf(inOrder(catalog, order), sitePath.browseBy(order), { word: order }),
    ),
    ...types.flatMap(({ id }) => pagesOf(byType.get(id), sitePath.type(id), { word: id })),
    ...categories.flatMap((category) =>
      pagesOf(byCategory.get(category.id), sitePath.category(category.id), { category }),
    ),
    ...countWords(byTag.keys()).flatMap(({ word }) =>
      pagesOf(byTag.get(word), sitePath.tag(word), { word }),
    ),
    ...publishers.map((publisher): ListJob => {
      const items = byNamespace.get(publisher.namespace) ?? [];
      const list = { items, number: 1, pages: 1, total: items.length };
      const path = sitePath.publisher(publisher.namespace);
      return { kind: "page", path, props: { publisher, list } };
    }),
  ];
}

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
