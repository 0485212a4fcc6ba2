/**
 * Where a row of a list in parts stands: the first 32 bits of its group's SHA-256, then the bits of
 * its own key's. Rows of one group stand together; rows that are no one's neighbours spread evenly.
 */
import { sha256Hex } from "./digest.ts";

/** Bits of an address that come from the group. */
export const GROUP_BITS = 32;
/** An address ends here; rows that still stand together stay together. */
export const PART_BITS_MAX = 96;

export interface RowPlace {
  readonly group: string;
  readonly key: string;
}

/** The whole address of a row: 96 times `0` or `1`. */
export function partAddress({ group, key }: RowPlace): string {
  return groupAddress(group) + firstBits(key, PART_BITS_MAX - GROUP_BITS);
}

/** The part of it that a group shares, which is enough but for the largest groups. */
export function groupAddress(group: string): string {
  return firstBits(group, GROUP_BITS);
}

/** @param count bits, a multiple of 4, at most 256 */
function firstBits(text: string, count: number): string {
  let bits = "";
  for (const digit of sha256Hex(text).slice(0, count / 4)) bits += BITS[digit] ?? "";
  return bits;
}

/** Of each hex digit. */
const BITS: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 16 }, (_, value) => [
    value.toString(16),
    value.toString(2).padStart(4, "0"),
  ]),
);
