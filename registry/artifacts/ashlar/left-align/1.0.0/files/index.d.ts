/**
 * The text with spaces behind it until it has `width` code points.
 *
 * @throws {RangeError} when `width` is no whole number from 0 to 10000.
 */
export function leftAlign(text: string, width: number): string;
