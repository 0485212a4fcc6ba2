import { UNITS } from "./units.js";
export { depthFromPressure, practicalSalinity, pressureFromDepth } from "./seawater.js";

/** The names of the units, by quantity. */
export const quantities = Object.fromEntries(
  Object.entries(UNITS).map(([quantity, units]) => [quantity, Object.keys(units)]),
);

const quantityOf = new Map(
  Object.entries(UNITS).flatMap(([quantity, units]) => Object.keys(units).map((unit) => [unit, quantity])),
);

/**
 * The value in another unit of the same quantity. NaN stays NaN, as missing data should.
 *
 * @throws {RangeError} for an unknown unit, two units of different quantities, or a temperature below
 * absolute zero.
 */
export function convert(value, from, to) {
  const quantity = known(from);
  if (known(to) !== quantity) {
    throw new RangeError(`${from} is a unit of ${quantity}, ${to} one of ${quantityOf.get(to)}`);
  }
  const source = UNITS[quantity][from];
  const target = UNITS[quantity][to];
  const base = value * source.factor + (source.offset ?? 0);
  if (quantity === "temperature" && base < -1e-9) {
    throw new RangeError(`${value} ${from} is below absolute zero`);
  }
  return from === to ? value : (base - (target.offset ?? 0)) / target.factor;
}

function known(unit) {
  const quantity = quantityOf.get(unit);
  if (quantity === undefined) {
    throw new RangeError(`"${unit}" is not a unit I know; there are ${[...quantityOf.keys()].join(", ")}`);
  }
  return quantity;
}
