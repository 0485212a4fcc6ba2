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

/** Where a list stands. */
export interface PagePlace {
  /** Path of the first page, which is the only one where the list is short. */
  readonly first: string;
  /** Bytes of rows that a page holds: {@link PAGE_SIZE} where absent, as in all that is published. */
  readonly limit?: number;
}

export function listPages<Row extends object>(
  form: PageForm<Row>,
  rows: Iterable<Row>,
  { first, limit = PAGE_SIZE, made }: PagePlace & { readonly made: MadeFiles },
): PublishedFile[] {
  const shares = splitRows(form, rows, limit);
  if (shares.length === 0) shares.push({ bits: "", rows: [] });
  const paths = pagePaths(first, shares);
  return shares.map(({ rows: share }, at) => {
    const [path = first, next] = paths.slice(at, at + 2);
    const key = digestOf(["page", path, next ?? null, share.map(rowDigest)]);
    return made.file(key, () => pageFile(form, { path, next }, share));
  });
}

/** @param pages ordered by their bits */
export function pagePaths(first: string, pages: readonly { readonly bits: string }[]): string[] {
  return pages.map(({ bits }, at) => (at === 0 ? first : apiPagePath(first, bits)));
}

/** @param rows as they stand in it @param where.next path of the page after it; undefined for the last */
export function pageFile<Row>(
  { document }: Pick<PageForm<Row>, "document">,
  { path, next }: { readonly path: string; readonly next: string | undefined },
  rows: readonly Row[],
): PublishedFile {
  const more = next === undefined ? {} : { next };
  return namedJson({ schemaVersion: 1, ...document(rows), ...more }, path);
}
