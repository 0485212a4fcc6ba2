/**
 * The text with spaces behind it until it has `width` code points. Longer text is returned as it is.
 *
 * @throws {RangeError} when `width` is no whole number from 0 to 10000.
 */
export function leftAlign(text, width) {
  if (!Number.isInteger(width) || width < 0 || width > 10_000) {
    throw new RangeError(`width: ${width} is no whole number from 0 to 10000`);
  }
  return text + " ".repeat(Math.max(0, width - Array.from(text).length));
}
