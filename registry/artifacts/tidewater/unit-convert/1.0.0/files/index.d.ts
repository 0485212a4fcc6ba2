export type Quantity = "temperature" | "pressure" | "length" | "speed" | "transport" | "angle";

/** The names of the units, by quantity. */
export const quantities: Readonly<Record<Quantity, readonly string[]>>;

/**
 * The value in another unit of the same quantity. NaN stays NaN.
 *
 * @throws {RangeError} for an unknown unit, two units of different quantities, or a temperature below
 * absolute zero.
 */
export function convert(value: number, from: string, to: string): number;
