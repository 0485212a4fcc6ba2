/**
 * What of a part stands where it belongs: rows have addresses below its bits, ordered and none twice;
 * what it names stands below it too. Digests are for whoever reads it.
 */
import { LIST_DEPTH_MAX } from "../../schemas/limits.ts";
import {
  GROUP_BITS,
  groupAddress,
  partAddress,
  type RowPlace,
} from "../../schemas/part-address.ts";
import type { ListForm, PartContent, PartReference } from "../../schemas/published/part.ts";
import type { Reference } from "../../schemas/published/reference.ts";

/** A part of a list: where it lies, and the beginning of the addresses in it. */
export interface PartPlace {
  readonly reference: Reference;
  /** None: the root. */
  readonly bits: string;
  /** Parts above it. */
  readonly depth: number;
}

export interface PartReading<Row> {
  readonly form: ListForm<Row>;
  /**
   * The content of a part whose size and digest were checked; undefined where there is none to be had
   * and the walk should go on without.
   *
   * @param by path of what names it; undefined for the root
   */
  read(reference: Reference, by: string | undefined): Promise<PartContent<Row> | undefined>;
  /** Told of what does not stand where it belongs, and is left out; may throw. */
  refuse(path: string, problem: string): void;
}

/** The rows that belong into a part; of the others, `refuse` is told. */
export function rightRows<Row>(
  { form, refuse }: Pick<PartReading<Row>, "form" | "refuse">,
  { reference, bits }: PartPlace,
  rows: readonly Row[],
): Row[] {
  const isHere = standsBelow(bits);
  let before: string | undefined;
  if (rows.length === 0 && bits !== "") refuse(reference.path, "holds nothing");
  return rows.filter((row) => {
    const place = form.placeOf(row);
    const { key } = place;
    const isOrdered = before === undefined || key > before;
    before = key;
    const problem = !isOrdered
      ? "does not stand in its order"
      : isHere(place)
        ? undefined
        : "belongs into another part";
    if (problem) refuse(reference.path, `lists ${JSON.stringify(key)}, which ${problem}`);
    return problem === undefined;
  });
}

/** Whether a row has an address that begins with `bits`. */
function standsBelow(bits: string): (place: RowPlace) => boolean {
  const groups = new Map<string, boolean>();
  return (place) => {
    if (bits.length > GROUP_BITS) return partAddress(place).startsWith(bits);
    const known = groups.get(place.group) ?? groupAddress(place.group).startsWith(bits);
    groups.set(place.group, known);
    return known;
  };
}

/** The parts that may stand below one; of the others, `refuse` is told. */
export function rightParts<Row>(
  { refuse }: Pick<PartReading<Row>, "refuse">,
  { reference, bits, depth }: PartPlace,
  parts: readonly PartReference[],
): PartReference[] {
  if (depth + 1 >= LIST_DEPTH_MAX) {
    refuse(reference.path, `has parts below ${LIST_DEPTH_MAX} others, and no list needs so many`);
    return [];
  }
  if (parts.length === 0) refuse(reference.path, "names no parts");
  let before: string | undefined;
  return parts.filter((part) => {
    const isOrdered = before === undefined || (part.bits > before && !part.bits.startsWith(before));
    before = part.bits;
    const problem = !isOrdered
      ? "does not stand in its order"
      : part.bits.startsWith(bits)
        ? undefined
        : "does not belong below it";
    if (problem) refuse(reference.path, `names the part ${part.bits}, which ${problem}`);
    return problem === undefined;
  });
}
