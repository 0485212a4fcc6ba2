/**
 * One level of a list after a change: which of its parts are made anew. A level is what its members
 * make it, so only where members came or went can a part split, or two halves become one again.
 */
import type { PreviousPart } from "./previous-list.ts";
import { bitAt, type Piece, type Placed, sizeOf, splitList } from "./split-list.ts";

/** A level of the previous list. */
export interface PreviousLevel<T, Part = PreviousPart> {
  /** Bytes that a part of it may hold. */
  readonly limit: number;
  at(prefix: string): Promise<Part | "several" | "none">;
  /** Members of a part but those that were removed. */
  remaining(part: Part): Promise<readonly Placed<T>[]>;
  /** Bytes of the members of a part. */
  sizeOf(part: Part): number;
}

/** What changes below a prefix. */
export interface LevelEdits<T> {
  /** Where members were removed: addresses, or how they begin. */
  readonly removed: readonly string[];
  readonly added: readonly Placed<T>[];
}

export interface Remade<T> {
  /** What is made anew, and nothing of the level that is as it was. */
  readonly pieces: readonly Piece<T>[];
  /** Whether one part, or none, holds all members below the prefix; then it is the only piece. */
  readonly isOne: boolean;
}

/** @param prefix below which all edits are: none for all of the level */
export async function updateLevel<T, Part extends object>(
  level: PreviousLevel<T, Part>,
  edits: LevelEdits<T>,
  prefix = "",
): Promise<Remade<T>> {
  const { added } = edits;
  const previous = await level.at(prefix);
  // A member that has all of a prefix as its address took the place of all that was below.
  const isReplaced = added.some((member) => bitAt(member, prefix.length) === undefined);
  if (previous === "several" && !isReplaced) return updateHalves(level, edits, prefix);
  const remaining = typeof previous === "object" ? await level.remaining(previous) : [];
  return split(level, [...remaining, ...added], prefix);
}

/** As one part, where they came to one each and fit into it. */
async function updateHalves<T, Part extends object>(
  level: PreviousLevel<T, Part>,
  edits: LevelEdits<T>,
  prefix: string,
): Promise<Remade<T>> {
  const pieces: Piece<T>[] = [];
  let isOne = true;
  let untouched: string | undefined;
  for (const bit of ["0", "1"]) {
    const half = editsBelow(edits, prefix, bit);
    if (half.removed.length + half.added.length === 0) untouched = prefix + bit;
    else {
      const remade = await updateLevel(level, half, prefix + bit);
      pieces.push(...remade.pieces);
      isOne &&= remade.isOne;
    }
  }
  const beside = untouched === undefined || !isOne ? "none" : await level.at(untouched);
  if (!isOne || beside === "several") return { pieces, isOne: false };
  const members = pieces.flatMap((piece) => piece.members);
  if (beside === "none") return split(level, members, prefix);
  // A part beside nothing moves up, however long its only member is.
  const fits = members.length === 0 || sizeOf(members) + level.sizeOf(beside) <= level.limit;
  if (!fits) return { pieces, isOne: false };
  return split(level, [...members, ...(await level.remaining(beside))], prefix);
}

function split<T>(
  { limit }: { readonly limit: number },
  members: readonly Placed<T>[],
  prefix: string,
): Remade<T> {
  const pieces = splitList(members, limit, prefix);
  const [first, ...more] = pieces;
  return { pieces, isOne: first === undefined || (more.length === 0 && first.bits === prefix) };
}

function editsBelow<T>(
  { removed, added }: LevelEdits<T>,
  prefix: string,
  bit: string,
): LevelEdits<T> {
  const below = prefix + bit;
  return {
    removed: removed.filter((address) => address.startsWith(below) || below.startsWith(address)),
    added: added.filter((member) => bitAt(member, prefix.length) === bit),
  };
}
