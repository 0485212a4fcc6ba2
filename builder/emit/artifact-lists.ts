/** The lists of artifacts under `api/v1/`: all, of each category, of each publisher. */
import { apiPath } from "../../schemas/paths.ts";
import { CATALOG, type CatalogEntry } from "../../schemas/published/catalog-list.ts";
import type { Registry } from "../../schemas/registry.ts";
import { listPages, type PageForm } from "./list-pages.ts";
import type { MadeFiles } from "./made-files.ts";
import type { PublishedFile } from "./published-file.ts";
import { namespaceOf, type PublisherRow } from "./registry-documents.ts";

/** Rows of publishers stand by their namespace. */
export const PUBLISHERS: PageForm<PublisherRow> = {
  document: (publishers) => ({ publishers }),
  placeOf: ({ namespace }) => ({ group: namespace, key: namespace }),
};

interface ArtifactLists {
  /** Of all listed artifacts. */
  readonly rows: readonly CatalogEntry[];
  readonly registry: Pick<Registry, "categories">;
  readonly publishers: readonly { readonly namespace: string }[];
  readonly made: MadeFiles;
}

export function* artifactLists({
  rows,
  registry: { categories },
  publishers,
  made,
}: ArtifactLists): Generator<PublishedFile> {
  yield* listPages(CATALOG, rows, { first: apiPath.list, made });
  const inCategory = Map.groupBy(
    rows.flatMap((row) => [...new Set(row.categories)].map((id) => ({ id, row }))),
    ({ id }) => id,
  );
  for (const { id } of categories) {
    const members = (inCategory.get(id) ?? []).map(({ row }) => row);
    yield* listPages(CATALOG, members, { first: apiPath.category(id), made });
  }
  const ofPublisher = Map.groupBy(rows, ({ name }) => namespaceOf(name));
  for (const { namespace } of publishers) {
    const members = ofPublisher.get(namespace) ?? [];
    yield* listPages(CATALOG, members, { first: apiPath.publisher(namespace), made });
  }
}
