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

/** Depth in metres for a sea pressure of 0-12000 dbar. @throws {RangeError} outside the bounds. */
export function depthFromPressure(pressure: number, latitude: number): number;

/** Sea pressure in dbar at a depth of 0-11500 m. @throws {RangeError} outside the bounds. */
export function pressureFromDepth(depth: number, latitude: number): number;

/** Practical salinity (PSS-78); temperature in °C (IPTS-68), pressure in dbar. @throws {RangeError} outside the bounds. */
export function practicalSalinity(ratio: number, temperature: number, pressure: number): number;
