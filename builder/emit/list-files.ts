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
import { type Piece, type Placed, placePart, placeRows, splitList } from "./split-list.ts";
import { type RowTable, splitTable } from "./split-table.ts";

/**
 * @param made has parts of the same rows already; each is made when it is absent
 * @returns the parts, each before what names it; the root of the list last
 */
export function listFiles<Row extends object>(
  form: ListForm<Row>,
  rows: Iterable<Row>,
  made?: MadeFiles,
): PublishedFile[] {
  const { rows: limit } = form.sizes ?? PART_SIZES;
  const partOf = (piece: Piece<Row>): MadePart =>
    made ? rememberedPart(form, piece, made) : rowsPart(form, piece);
  return [...filesOf(form, splitList(placeRows(form, rows), limit, "").map(partOf))];
}

/** The same for rows that are made when they are asked for: neither they nor the parts are held. */
export function tableFiles<Row extends object>(
  form: ListForm<Row>,
  rows: RowTable<Row>,
): Generator<PublishedFile> {
  const { rows: limit } = form.sizes ?? PART_SIZES;
  return filesOf(
    form,
    splitTable(form, rows, limit).map((piece) => rowsPart(form, piece)),
  );
}

/** @param parts that hold the rows, by address */
function* filesOf<Row>(form: ListForm<Row>, parts: Iterable<MadePart>): Generator<PublishedFile> {
  const { parts: limit } = form.sizes ?? PART_SIZES;
  let made: Iterable<MadePart> = parts;
  for (;;) {
    const level: Placed<PartReference>[] = [];
    for (const { bits, file } of made) {
      yield file;
      level.push(placePart({ bits, ...file }));
    }
    if (level.length === 0) yield rowsPart(form, { bits: "", members: [] }).file;
    if (level.length === 0 || level[0]?.address === "") return;
    made = splitList(level, limit, "").map((piece) => partsPart(form, piece));
  }
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
