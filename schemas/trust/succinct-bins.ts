/** Which bin lists a target (TAP 15, github.com/theupdateframework/taps/blob/master/tap15.md). */
import { sha256Bytes, utf8 } from "./bytes.ts";
import type { SuccinctRoles } from "./tuf-metadata.ts";

type Bins = Pick<SuccinctRoles, "bit_length" | "name_prefix">;

/** The name of the bin of a target path: the first bits of the SHA-256 of its UTF-8 bytes. */
export function binOf(bins: Bins, path: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = sha256Bytes(utf8(path));
  const first = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  return binName(bins, bins.bit_length === 32 ? first : first >>> (32 - bins.bit_length));
}

/** @param index in [0, 2^bit_length) */
export function binName({ bit_length, name_prefix }: Bins, index: number): string {
  return `${name_prefix}-${index.toString(16).padStart(Math.ceil(bit_length / 4), "0")}`;
}

/**
 * Bits that keep a first install small: about sqrt(targets · 135 / 30) bins, rounded to a power of
 * two, 2 to 16,384 of them. A target costs 135 bytes in its bin, a bin 30 in the snapshot.
 */
export function binBits(targetCount: number): number {
  const wanted = Math.sqrt((targetCount * 135) / 30);
  return Math.min(14, Math.max(1, Math.round(Math.log2(Math.max(1, wanted)))));
}
