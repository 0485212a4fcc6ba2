/** A list under `api/v1/` as pages, see `schemas/published/next-page.ts`. */
import { apiPagePath } from "../../schemas/paths.ts";
import { PAGE_SIZE } from "../../schemas/published/next-page.ts";
import type { ListForm } from "../../schemas/published/part.ts";
import { splitRows } from "./list-files.ts";
import { namedJson, type PublishedFile } from "./published-file.ts";

export type PageForm<Row> = Pick<ListForm<Row>, "document" | "placeOf">;

/** @param first path of the first page, which is the only one where the list is short */
export function listPages<Row>(
  form: PageForm<Row>,
  rows: Iterable<Row>,
  first: string,
): PublishedFile[] {
  const shares = splitRows(form, rows, PAGE_SIZE);
  if (shares.length === 0) shares.push({ bits: "", rows: [] });
  const paths = shares.map(({ bits }, at) => (at === 0 ? first : apiPagePath(first, bits)));
  return shares.map(({ rows: share }, at) => {
    const next = paths[at + 1];
    const page = { schemaVersion: 1, ...form.document(share), ...(next !== undefined && { next }) };
    return namedJson(page, paths[at] ?? first);
  });
}
