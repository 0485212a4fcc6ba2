/** Which rows, or which parts, stand together in one part: see `schemas/published/part.ts`. */
import {
  groupAddress,
  PART_BITS_MAX,
  partAddress,
  type RowPlace,
} from "../../schemas/part-address.ts";
import type { ListForm, PartReference } from "../../schemas/published/part.ts";
import { rowLength } from "./row-digest.ts";

const COMMA = 1;

/** Bytes of a row in a part, with the comma behind it. */
export function placedSize(row: object): number {
  return rowLength(row) + COMMA;
}

/** Something that has an address, and bytes in the file that will hold it. */
export interface Placed<T> {
  readonly value: T;
  /** Bytes, with the comma behind it. */
  readonly size: number;
  /** As far as it was needed. */
  address: string;
  readonly place?: RowPlace;
}

export interface Piece<T> {
  readonly bits: string;
  /** At least one. */
  readonly members: readonly Placed<T>[];
}

export function placeRows<Row extends object>(
  { placeOf }: Pick<ListForm<Row>, "placeOf">,
  rows: Iterable<Row>,
): Placed<Row>[] {
  const groups = new Map<string, string>();
  return Array.from(rows, (value) => {
    const place = placeOf(value);
    const address = groups.get(place.group) ?? groupAddress(place.group);
    groups.set(place.group, address);
    return { value, size: placedSize(value), address, place };
  });
}

export function placePart({ bits, sha256, size }: PartReference): Placed<PartReference> {
  const value = { bits, sha256, size };
  return { value, size: placedSize(value), address: bits };
}

/** undefined where its address ends. */
export function bitAt<T>(member: Placed<T>, depth: number): string | undefined {
  if (depth >= member.address.length && member.place) member.address = partAddress(member.place);
  return member.address[depth];
}

/** Bytes of all of them in a part. */
export function sizeOf<T>(members: readonly Placed<T>[]): number {
  return members.reduce((sum, { size }) => sum + size, 0);
}

/**
 * The fewest prefixes below which no more than `limit` bytes stand, ordered; those with nothing below
 * are left out.
 *
 * @param bits with which the addresses of all members begin
 */
export function splitList<T>(
  members: readonly Placed<T>[],
  limit: number,
  bits: string,
): Piece<T>[] {
  if (members.length === 0) return [];
  if (members.length === 1 || bits.length === PART_BITS_MAX || sizeOf(members) <= limit)
    return [{ bits, members }];
  const [left, right]: [Placed<T>[], Placed<T>[]] = [[], []];
  for (const member of members) (bitAt(member, bits.length) === "1" ? right : left).push(member);
  return [...splitList(left, limit, `${bits}0`), ...splitList(right, limit, `${bits}1`)];
}
