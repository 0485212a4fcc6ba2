/**
 * A list as the files that hold it: one where it is short, else parts by address and what names them.
 * What a part holds depends on its own rows alone, see `schemas/published/part.ts`.
 */
import { type ListForm, PART_SIZES, type PartReference } from "../../schemas/published/part.ts";
import { digestOf } from "../evaluate/digest-of.ts";
import { listPart, namingPart, sortRows } from "./list-part.ts";
import type { MadeFiles } from "./made-files.ts";
import type { PublishedFile } from "./published-file.ts";
import { rowDigest } from "./row-digest.ts";
import { type Piece, placePart, placeRows, splitList } from "./split-list.ts";

/**
 * @param made has parts of the same rows already; each is made when it is absent
 * @returns the parts, each before what names it; the root of the list last
 */
export function listFiles<Row extends object>(
  form: ListForm<Row>,
  rows: Iterable<Row>,
  made?: MadeFiles,
): PublishedFile[] {
  const sizes = form.sizes ?? PART_SIZES;
  const files: PublishedFile[] = [];
  const partOf = (piece: Piece<Row>): MadePart =>
    made ? rememberedPart(form, piece, made) : rowsPart(form, piece);
  let level = splitList(placeRows(form, rows), sizes.rows, "").map(partOf);
  if (level.length === 0) level = [rowsPart(form, { bits: "", members: [] })];
  while (level.length > 1 || level[0]?.bits !== "") {
    files.push(...level.map(({ file }) => file));
    const members = level.map(({ bits, file: { sha256, size } }) =>
      placePart({ bits, sha256, size }),
    );
    level = splitList(members, sizes.parts, "").map((piece) => partsPart(form, piece));
  }
  return [...files, ...level.map(({ file }) => file)];
}

function rememberedPart<Row extends object>(
  form: ListForm<Row>,
  piece: Piece<Row>,
  made: MadeFiles,
): MadePart {
  const { bits, members } = piece;
  const key = digestOf(["part", form.kind, bits, members.map(({ value }) => rowDigest(value))]);
  return { bits, file: made.file(key, () => rowsPart(form, piece).file) };
}

/** Rows by the beginning of their addresses, each share of no more bytes than `limit`, by address. */
export function splitRows<Row extends object>(
  form: Pick<ListForm<Row>, "placeOf">,
  rows: Iterable<Row>,
  limit: number,
): { readonly bits: string; readonly rows: readonly Row[] }[] {
  return splitList(placeRows(form, rows), limit, "").map(({ bits, members }) => ({
    bits,
    rows: sortRows(
      form,
      members.map(({ value }) => value),
    ),
  }));
}

/** A part that was made. */
export interface MadePart {
  readonly bits: string;
  readonly file: PublishedFile;
}

export function rowsPart<Row>(form: ListForm<Row>, { bits, members }: Piece<Row>): MadePart {
  const rows = members.map(({ value }) => value);
  return { bits, file: listPart(form, bits, rows) };
}

export function partsPart<Row>(
  form: ListForm<Row>,
  { bits, members }: Piece<PartReference>,
): MadePart {
  const parts = members.map(({ value }) => value);
  return { bits, file: namingPart(form, bits, parts) };
}
