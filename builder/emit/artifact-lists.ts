/** The lists of artifacts under `api/v1/`: all, of each category, of each publisher. */

import { parseShape } from "../../schemas/parse.ts";
import { apiPath } from "../../schemas/paths.ts";
import {
  artifactPageShape,
  CATALOG,
  type CatalogEntry,
} from "../../schemas/published/catalog-list.ts";
import { publisherListShape } from "../../schemas/published/listing.ts";
import type { Registry } from "../../schemas/registry.ts";
import { listPages } from "./list-pages.ts";
import type { MadeFiles } from "./made-files.ts";
import type { ReadPageForm } from "./previous-pages.ts";
import type { PublishedFile } from "./published-file.ts";
import { namespaceOf, type PublisherRow } from "./registry-documents.ts";

/** Artifacts stand where they stand in the catalog. */
export const ARTIFACTS: ReadPageForm<CatalogEntry> = {
  document: CATALOG.document,
  placeOf: CATALOG.placeOf,
  parsePage(value) {
    const parsed = parseShape(artifactPageShape, value);
    return parsed.ok ? { ok: true, value: parsed.value.artifacts } : parsed;
  },
};

/** Rows of publishers stand by their namespace. */
export const PUBLISHERS: ReadPageForm<PublisherRow> = {
  document: (publishers) => ({ publishers }),
  placeOf: ({ namespace }) => ({ group: namespace, key: namespace }),
  parsePage(value) {
    const parsed = parseShape(publisherListShape, value);
    return parsed.ok ? { ok: true, value: parsed.value.publishers } : parsed;
  },
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
  yield* listPages(ARTIFACTS, rows, { first: apiPath.list, made });
  const inCategory = Map.groupBy(
    rows.flatMap((row) => [...new Set(row.categories)].map((id) => ({ id, row }))),
    ({ id }) => id,
  );
  for (const { id } of categories) {
    const members = (inCategory.get(id) ?? []).map(({ row }) => row);
    yield* listPages(ARTIFACTS, members, { first: apiPath.category(id), made });
  }
  const ofPublisher = Map.groupBy(rows, ({ name }) => namespaceOf(name));
  for (const { namespace } of publishers) {
    const members = ofPublisher.get(namespace) ?? [];
    yield* listPages(ARTIFACTS, members, { first: apiPath.publisher(namespace), made });
  }
}
