/**
 * Rows by the beginnings of their addresses, as `split-list.ts` has them, a piece at a time: of all other
 * rows there is one number, so that a list of a million rows is never there as objects.
 */
import { GROUP_BITS, groupAddress } from "../../schemas/part-address.ts";
import type { ListForm } from "../../schemas/published/part.ts";
import { type Piece, type Placed, placedSize, placeRows, splitList } from "./split-list.ts";

/** Rows that are made when they are asked for. */
export interface RowTable<Row> {
  readonly size: number;
  /** @param place from 0 */
  at(place: number): Row;
}

/** What {@link splitList} gives for all rows, piece by piece. */
export function splitTable<Row extends object>(
  form: Pick<ListForm<Row>, "placeOf">,
  rows: RowTable<Row>,
  limit: number,
): Generator<Piece<Row>> {
  return new TableSplit(form, rows, limit).pieces(0, rows.size, "");
}

class TableSplit<Row extends object> {
  readonly #form: Pick<ListForm<Row>, "placeOf">;
  readonly #rows: RowTable<Row>;
  readonly #limit: number;
  /** Of each row the address of its group and, in the lower half, its place; ascending. */
  readonly #order: BigUint64Array;
  /** Bytes of all rows before one in that order. */
  readonly #before: Float64Array;

  constructor(form: Pick<ListForm<Row>, "placeOf">, rows: RowTable<Row>, limit: number) {
    this.#form = form;
    this.#rows = rows;
    this.#limit = limit;
    this.#order = ordered(form, rows);
    this.#before = new Float64Array(rows.size + 1);
    for (const [at, packed] of this.#order.entries())
      this.#before[at + 1] = (this.#before[at] ?? 0) + placedSize(rows.at(placeIn(packed)));
  }

  /** Of the rows from one to before another in their order, whose addresses all begin with `bits`. */
  *pieces(from: number, to: number, bits: string): Generator<Piece<Row>> {
    if (from === to) return;
    const size = (this.#before[to] ?? 0) - (this.#before[from] ?? 0);
    if (to - from === 1 || size <= this.#limit) yield { bits, members: this.#placed(from, to) };
    else if (bits.length === GROUP_BITS)
      yield* splitList(this.#placed(from, to), this.#limit, bits);
    else {
      const middle = this.#firstFrom(from, to, `${bits}1`);
      yield* this.pieces(from, middle, `${bits}0`);
      yield* this.pieces(middle, to, `${bits}1`);
    }
  }

  /** The first row whose address does not stand before `bits`. */
  #firstFrom(from: number, to: number, bits: string): number {
    const least = BigInt(`0b${bits.padEnd(GROUP_BITS, "0")}`) << PLACE_BITS;
    let [low, high] = [from, to];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#order[middle] ?? 0n) < least) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #placed(from: number, to: number): Placed<Row>[] {
    const rows = Array.from(this.#order.subarray(from, to), (packed) =>
      this.#rows.at(placeIn(packed)),
    );
    return placeRows(this.#form, rows);
  }
}

const PLACE_BITS = 32n;
const PLACE_MASK = 2n ** PLACE_BITS - 1n;
const placeIn = (packed: bigint): number => Number(packed & PLACE_MASK);

function ordered<Row>(
  { placeOf }: Pick<ListForm<Row>, "placeOf">,
  rows: RowTable<Row>,
): BigUint64Array {
  const order = new BigUint64Array(rows.size);
  let last: string | undefined;
  let address = 0n;
  for (let place = 0; place < rows.size; place += 1) {
    const { group } = placeOf(rows.at(place));
    if (group !== last) address = BigInt(`0b${groupAddress(group)}`) << PLACE_BITS;
    last = group;
    order[place] = address | BigInt(place);
  }
  return order.sort();
}
