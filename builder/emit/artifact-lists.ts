/** The lists of artifacts under `api/v1/`: all, of each category, of each publisher. */
import { apiPath } from "../../schemas/paths.ts";
import { CATALOG, type CatalogEntry } from "../../schemas/published/catalog-list.ts";
import type { Registry } from "../../schemas/registry.ts";
import { listPages, type PageForm } from "./list-pages.ts";
import type { PublishedFile } from "./published-file.ts";
import { namespaceOf, type PublisherRow } from "./registry-documents.ts";

/** Rows of publishers stand by their namespace. */
export const PUBLISHERS: PageForm<PublisherRow> = {
  document: (publishers) => ({ publishers }),
  placeOf: ({ namespace }) => ({ group: namespace, key: namespace }),
};

/** @param rows of all listed artifacts */
export function* artifactLists(
  rows: readonly CatalogEntry[],
  { categories }: Pick<Registry, "categories">,
  publishers: readonly { readonly namespace: string }[],
): Generator<PublishedFile> {
  yield* listPages(CATALOG, rows, apiPath.list);
  const inCategory = Map.groupBy(
    rows.flatMap((row) => [...new Set(row.categories)].map((id) => ({ id, row }))),
    ({ id }) => id,
  );
  for (const { id } of categories) {
    const members = (inCategory.get(id) ?? []).map(({ row }) => row);
    yield* listPages(CATALOG, members, apiPath.category(id));
  }
  const ofPublisher = Map.groupBy(rows, ({ name }) => namespaceOf(name));
  for (const { namespace } of publishers)
    yield* listPages(CATALOG, ofPublisher.get(namespace) ?? [], apiPath.publisher(namespace));
}
