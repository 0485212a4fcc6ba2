/**
 * Lists under `api/v1/` whose first file has a fixed name. Long ones go on in pages: each says where
 * the next is, and holds rows that stand together by the digest of their name, so that a row more or
 * less touches one page.
 */
import * as v from "valibot";
import { text } from "../field.ts";

/** Bytes of rows that one page holds, unless one row alone is longer. */
export const PAGE_SIZE = 64 * 1024;

export const nextPage = v.exactOptional(
  v.pipe(text(1, 500), v.description("path of the next page, relative to the tree's root")),
);
