/**
 * A list as the files that hold it: one where it is short, else parts by address and what names them.
 * What a part holds depends on its own rows alone, see `schemas/published/part.ts`.
 */
import {
  groupAddress,
  PART_BITS_MAX,
  partAddress,
  type RowPlace,
} from "../../schemas/part-address.ts";
import { partPath, registryDocumentPath } from "../../schemas/paths.ts";
import {
  type ListForm,
  PART_SIZE,
  PARTS_SIZE,
  type PartReference,
} from "../../schemas/published/part.ts";
import { compareText } from "../check/compare-text.ts";
import { hashedJson, type PublishedFile } from "./published-file.ts";

/** @returns the parts, each before what names it; the root of the list last */
export function listFiles<Row>(form: ListForm<Row>, rows: Iterable<Row>): PublishedFile[] {
  const files: PublishedFile[] = [];
  let level: Part[] = split(placedRows(form, rows), PART_SIZE, "").map(({ bits, members }) =>
    rowsPart(form, bits, members),
  );
  if (level.length === 0) level = [rowsPart(form, "", [])];
  while (level.length > 1 || level[0]?.bits !== "") {
    files.push(...level.map(({ file }) => file));
    level = split(level.map(placedPart), PARTS_SIZE, "").map(({ bits, members }) =>
      partsPart(form, bits, members),
    );
  }
  return [...files, ...level.map(({ file }) => file)];
}

/** Rows by the beginning of their addresses, each share of no more bytes than `limit`, by address. */
export function splitRows<Row>(
  form: Pick<ListForm<Row>, "placeOf">,
  rows: Iterable<Row>,
  limit: number,
): { readonly bits: string; readonly rows: readonly Row[] }[] {
  return split(placedRows(form, rows), limit, "").map(({ bits, members }) => ({
    bits,
    rows: sortRows(
      form,
      members.map(({ value }) => value),
    ),
  }));
}

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

function sortRows<Row>({ placeOf }: Pick<ListForm<Row>, "placeOf">, rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => compareText(placeOf(a).key, placeOf(b).key));
}

interface Part {
  readonly bits: string;
  readonly file: PublishedFile;
}

/** Something that has an address, and bytes in the file that will hold it. */
interface Placed<T> {
  readonly value: T;
  readonly size: number;
  /** As far as it was needed. */
  address: string;
  readonly place?: RowPlace;
}

interface Split<T> {
  readonly bits: string;
  readonly members: readonly Placed<T>[];
}

function placedRows<Row>(
  { placeOf }: Pick<ListForm<Row>, "placeOf">,
  rows: Iterable<Row>,
): Placed<Row>[] {
  const groups = new Map<string, string>();
  return Array.from(rows, (value) => {
    const place = placeOf(value);
    const address = groups.get(place.group) ?? groupAddress(place.group);
    groups.set(place.group, address);
    return { value, size: lengthOf(value), address, place };
  });
}

function bitAt<T>(member: Placed<T>, depth: number): string | undefined {
  if (depth >= member.address.length && member.place) member.address = partAddress(member.place);
  return member.address[depth];
}

function placedPart({ bits, file: { sha256, size } }: Part): Placed<PartReference> {
  const value = { bits, sha256, size };
  return { value, size: lengthOf(value), address: bits };
}

/** With the comma behind it. The order of keys, which the published form fixes, makes nothing longer. */
function lengthOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value)) + 1;
}

/** The fewest prefixes below which no more than `limit` bytes stand; those with nothing below are left out. */
function split<T>(members: readonly Placed<T>[], limit: number, bits: string): Split<T>[] {
  if (members.length === 0) return [];
  const size = members.reduce((sum, member) => sum + member.size, 0);
  if (size <= limit || members.length === 1 || bits.length === PART_BITS_MAX)
    return [{ bits, members }];
  const [left, right]: [Placed<T>[], Placed<T>[]] = [[], []];
  for (const member of members) (bitAt(member, bits.length) === "1" ? right : left).push(member);
  return [...split(left, limit, `${bits}0`), ...split(right, limit, `${bits}1`)];
}

function rowsPart<Row>(form: ListForm<Row>, bits: string, members: readonly Placed<Row>[]): Part {
  const rows = members.map(({ value }) => value);
  return { bits, file: listPart(form, bits, rows) };
}

function partsPart<Row>(
  form: ListForm<Row>,
  bits: string,
  members: readonly Placed<PartReference>[],
): Part {
  const parts = members.map(({ value }) => value).toSorted((a, b) => compareText(a.bits, b.bits));
  return { bits, file: partFile(form, bits, { parts }) };
}

function partFile<Row>({ kind }: ListForm<Row>, bits: string, content: object): PublishedFile {
  return hashedJson({ schemaVersion: 1, ...content }, (digest) =>
    bits === "" ? registryDocumentPath(kind, digest) : partPath(kind, bits, digest),
  );
}
