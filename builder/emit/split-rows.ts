import type { ListForm } from "../../schemas/published/part.ts";
import { compareText } from "../check/compare-text.ts";
import { placeRows, splitList } from "./split-list.ts";

/** Rows by the beginning of their addresses, each share of no more bytes than `limit`, by address; in a share by key. */
export function splitRows<Row>(
  { placeOf }: Pick<ListForm<Row>, "placeOf">,
  rows: Iterable<Row>,
  limit: number,
): { readonly bits: string; readonly rows: readonly Row[] }[] {
  return splitList(placeRows({ placeOf }, rows), limit, "").map(({ bits, members }) => ({
    bits,
    rows: members
      .map(({ value }) => ({ value, key: placeOf(value).key }))
      .sort((a, b) => compareText(a.key, b.key))
      .map(({ value }) => value),
  }));
}
