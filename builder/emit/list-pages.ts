/** A list under `api/v1/` as pages, see `schemas/published/next-page.ts`. */
import { apiPagePath } from "../../schemas/paths.ts";
import { PAGE_SIZE } from "../../schemas/published/next-page.ts";
import type { ListForm } from "../../schemas/published/part.ts";
import { digestOf } from "../evaluate/digest-of.ts";
import { splitRows } from "./list-files.ts";
import type { MadeFiles } from "./made-files.ts";
import { namedJson, type PublishedFile } from "./published-file.ts";
import { rowDigest } from "./row-digest.ts";

export type PageForm<Row> = Pick<ListForm<Row>, "document" | "placeOf">;

/** @param first path of the first page, which is the only one where the list is short */
export function listPages<Row extends object>(
  form: PageForm<Row>,
  rows: Iterable<Row>,
  { first, made }: { readonly first: string; readonly made: MadeFiles },
): PublishedFile[] {
  const shares = splitRows(form, rows, PAGE_SIZE);
  if (shares.length === 0) shares.push({ bits: "", rows: [] });
  const paths = shares.map(({ bits }, at) => (at === 0 ? first : apiPagePath(first, bits)));
  return shares.map(({ rows: share }, at) => {
    const [path = first, next] = paths.slice(at, at + 2);
    const key = digestOf(["page", path, next ?? null, share.map(rowDigest)]);
    return made.file(key, () => {
      const more = next === undefined ? {} : { next };
      return namedJson({ schemaVersion: 1, ...form.document(share), ...more }, path);
    });
  });
}
