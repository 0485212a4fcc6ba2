/**
 * The list of a tree from the list of the tree before it: what is read and what is made costs what the
 * change costs, however long the list is. The result is, byte for byte, what `list-files.ts` makes of
 * all rows. It goes from the parts that hold rows up to the root, a level at a time: what came and
 * went of one level is the change of the level above.
 */
import { groupAddress } from "../../schemas/part-address.ts";
import { type ListForm, PART_SIZES, type PartReference } from "../../schemas/published/part.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { type MadePart, partsPart, rowsPart } from "./list-files.ts";
import { listPart, namingPart } from "./list-part.ts";
import {
  openPreviousList,
  type PreviousList,
  type PreviousPart,
  type PreviousSource,
} from "./previous-list.ts";
import { type PublishedFile, referenceTo } from "./published-file.ts";
import { placePart, placeRows } from "./split-list.ts";
import { type PreviousLevel, updateLevel } from "./update-level.ts";

export interface ListChange<Row extends object> {
  /** Groups of which every row goes. */
  readonly removed: ReadonlySet<string>;
  /** Rows of those groups that stay all the same; none when it is absent. */
  readonly stays?: (row: Row) => boolean;
  /** Rows that come: of new groups, and of removed ones as they are now. None has a key that stays. */
  readonly added: readonly Row[];
}

export interface UpdatedList<Row = unknown> {
  /** Rows of the previous list that went, or came anew. */
  readonly taken: readonly Row[];
  /** Parts that the previous list has not, each before what names it; the root last, where it is new. */
  readonly files: readonly PublishedFile[];
  readonly root: Reference;
  /** Parts of the previous list that this one does not name. */
  readonly gone: readonly Reference[];
}

/**
 * @param previous a list that `listFiles` or this made, in the same form
 * @throws {CodedError} E_PREVIOUS_LIST for a part that is missing, altered, or of another form; what `read` throws
 */
export async function updateList<Row extends object>(
  form: ListForm<Row>,
  previous: PreviousSource,
  { removed, added, stays }: ListChange<Row>,
): Promise<UpdatedList<Row>> {
  const groups = new Set([...removed, ...added.map((row) => form.placeOf(row).group)]);
  if (groups.size === 0) return { files: [], root: previous.root, gone: [], taken: [] };
  const touched = [...new Set(Array.from(groups, groupAddress))].sort();
  const list = await openPreviousList(form, previous, touched);
  const files: PublishedFile[] = [];
  const gone = new Map<string, Reference>();
  const taken: Row[] = [];
  const take = (row: Row): boolean => {
    const isTaken = removed.has(form.placeOf(row).group) && !stays?.(row);
    if (isTaken) taken.push(row);
    return isTaken;
  };
  let level = await rowsLevel(form, list, { take, added, touched });
  for (let height = 1; ; height += 1) {
    for (const { file } of level.made) files.push(file);
    for (const { reference } of level.left) gone.set(reference.path, reference);
    if (level.made.length + level.left.length === 0)
      return { ...done(files, previous.root, gone), taken };
    const [root] = level.made;
    if (level.isRoot && root) {
      for (const { reference } of level.left.flatMap(partsAbove))
        gone.set(reference.path, reference);
      return { ...done(files, referenceTo(root.file), gone), taken };
    }
    level = await partsLevel(form, { list, height }, level);
  }
}

/** What happened to a level of the list. */
interface ChangedLevel {
  /** Parts that came. */
  readonly made: readonly MadePart[];
  /** Parts that went. */
  readonly left: readonly PreviousPart[];
  /** Whether one part holds all of it, and nothing is above. */
  readonly isRoot: boolean;
}

async function rowsLevel<Row extends object>(
  form: ListForm<Row>,
  list: PreviousList<Row>,
  {
    take,
    added,
    touched,
  }: {
    readonly take: (row: Row) => boolean;
    readonly added: readonly Row[];
    readonly touched: readonly string[];
  },
): Promise<ChangedLevel> {
  const opened = new Set<PreviousPart>();
  const empty = listPart(form, "", []).size;
  const level: PreviousLevel<Row> = {
    limit: (form.sizes ?? PART_SIZES).rows,
    at: (prefix) => list.at(0, prefix),
    sizeOf: ({ reference: { size } }) => size - empty + 1,
    async remaining(part) {
      opened.add(part);
      const rows = await list.rows(part);
      return placeRows(
        form,
        rows.filter((row) => !take(row)),
      );
    },
  };
  const edits = { removed: touched, added: placeRows(form, added) };
  const { pieces, isOne } = await updateLevel(level, edits);
  const all = pieces.length > 0 || !isOne ? pieces : [{ bits: "", members: [] }];
  return changed(
    all.map((piece) => rowsPart(form, piece)),
    opened,
    isOne,
  );
}

async function partsLevel<Row extends object>(
  form: ListForm<Row>,
  { list, height }: { readonly list: PreviousList<Row>; readonly height: number },
  { made, left }: ChangedLevel,
): Promise<ChangedLevel> {
  const removed = new Set(left.map(({ bits }) => bits));
  const opened = new Set(left.flatMap(({ above }) => above ?? []));
  const empty = namingPart(form, "", []).size;
  const level: PreviousLevel<PartReference> = {
    limit: (form.sizes ?? PART_SIZES).parts,
    at: (prefix) => list.at(height, prefix),
    sizeOf: ({ reference: { size } }) => size - empty + 1,
    async remaining(part) {
      opened.add(part);
      const parts = (await list.parts(part)).filter(({ bits }) => !removed.has(bits));
      return parts.map(({ bits, reference }) => placePart({ bits, ...reference }));
    },
  };
  const added = made.map(({ bits, file }) => placePart({ bits, ...file }));
  const { pieces, isOne } = await updateLevel(level, { removed: [...removed], added });
  return changed(
    pieces.map((piece) => partsPart(form, piece)),
    opened,
    isOne,
  );
}

/** Leaves out what was made again as it was. @param opened parts whose members stand in `parts` now, or nowhere */
function changed(
  parts: readonly MadePart[],
  opened: ReadonlySet<PreviousPart>,
  isRoot: boolean,
): ChangedLevel {
  const before = new Set(Array.from(opened, ({ reference }) => reference.path));
  const after = new Set(parts.map(({ file }) => file.path));
  return {
    made: parts.filter(({ file }) => !before.has(file.path)),
    left: [...opened].filter(({ reference }) => !after.has(reference.path)),
    isRoot,
  };
}

function partsAbove({ above }: PreviousPart): PreviousPart[] {
  return above ? [above, ...partsAbove(above)] : [];
}

function done(
  files: readonly PublishedFile[],
  root: Reference,
  gone: ReadonlyMap<string, Reference>,
): Omit<UpdatedList, "taken"> {
  return { files, root, gone: [...gone.values()] };
}
