/**
 * The rows of a list in parts, a part at a time: memory holds a few parts, however long the list is.
 * Digests are for `read` to check. What is checked here is that a part stands where it belongs: its
 * rows have addresses below its bits, ordered and none twice; what it names stands below it too.
 */
import { LIST_DEPTH_MAX } from "../../schemas/limits.ts";
import {
  GROUP_BITS,
  groupAddress,
  partAddress,
  type RowPlace,
} from "../../schemas/part-address.ts";
import { partPath } from "../../schemas/paths.ts";
import type { ListForm, PartContent, PartReference } from "../../schemas/published/part.ts";
import type { Reference } from "../../schemas/published/reference.ts";

/** Parts that are asked for at once. */
const AHEAD = 8;

/** A part of a list: where it lies, and the beginning of the addresses in it. */
interface PartPlace {
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

export interface Part<Row> {
  readonly place: PartPlace;
  /** Empty for a part that names parts. */
  readonly rows: readonly Row[];
}

/** Every part, the root first, by address; rows in the order of their keys within each. */
export async function* walkParts<Row>(
  reading: PartReading<Row>,
  root: Reference,
): AsyncGenerator<Part<Row>> {
  const waiting: (PartPlace & { readonly by?: string })[] = [
    { reference: root, bits: "", depth: 0 },
  ];
  const begun = new Map<string, Promise<PartContent<Row> | undefined>>();
  for (let place = waiting.pop(); place; place = waiting.pop()) {
    for (const next of [place, ...waiting.slice(-AHEAD).toReversed()]) {
      const { path } = next.reference;
      if (begun.has(path)) continue;
      const reads = reading.read(next.reference, next.by);
      // It is awaited when its turn comes, which may never be.
      reads.catch(() => undefined);
      begun.set(path, reads);
    }
    const content = await begun.get(place.reference.path);
    begun.delete(place.reference.path);
    if (content === undefined) continue;
    yield { place, rows: "rows" in content ? rightRows(reading, place, content.rows) : [] };
    if ("parts" in content)
      for (const { bits, sha256, size } of rightParts(reading, place, content.parts).reverse())
        waiting.push({
          reference: { path: partPath(reading.form.kind, bits, sha256), sha256, size },
          bits,
          depth: place.depth + 1,
          by: place.reference.path,
        });
  }
}

/** The rows that belong into a part; of the others, `refuse` is told. */
function rightRows<Row>(
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
function rightParts<Row>(
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
