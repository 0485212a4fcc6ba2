/** One part of a list as a file. What it holds is for `split-list.ts` to say. */
import { partPath, registryDocumentPath } from "../../schemas/paths.ts";
import type { ListForm, PartReference } from "../../schemas/published/part.ts";
import { compareText } from "../check/compare-text.ts";
import { hashedJson, type PublishedFile } from "./published-file.ts";

/**
 * The part that holds `rows`, in whatever order they come.
 *
 * @param bits the prefix of their addresses; none: the root
 */
export function listPart<Row>(
  form: ListForm<Row>,
  bits: string,
  rows: readonly Row[],
): PublishedFile {
  return partFile(form, bits, form.document(sortRows(form, rows)));
}

/** By their keys, as they stand in a part. */
export function sortRows<Row>(
  { placeOf }: Pick<ListForm<Row>, "placeOf">,
  rows: readonly Row[],
): Row[] {
  return rows
    .map((row) => ({ row, key: placeOf(row).key }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ row }) => row);
}

/** The part that names `parts`, in whatever order they come. @param bits as above */
export function namingPart<Row>(
  form: ListForm<Row>,
  bits: string,
  parts: readonly PartReference[],
): PublishedFile {
  return partFile(form, bits, { parts: parts.toSorted((a, b) => compareText(a.bits, b.bits)) });
}

function partFile<Row>({ kind }: ListForm<Row>, bits: string, content: object): PublishedFile {
  return hashedJson({ schemaVersion: 1, ...content }, (digest) =>
    bits === "" ? registryDocumentPath(kind, digest) : partPath(kind, bits, digest),
  );
}
