/** Bytes against the length and hashes that signed metadata gives (TUF 1.0.34, section 4.4). */
import { sha512 } from "@noble/hashes/sha2.js";
import { sha256HexOf, toHex } from "../../schemas/trust/bytes.ts";

const ALGORITHMS: ReadonlyMap<string, (bytes: Uint8Array) => string> = new Map([
  ["sha256", sha256HexOf],
  ["sha512", (bytes: Uint8Array) => toHex(sha512(bytes))],
]);

export interface SignedSize {
  readonly length?: number;
  /** Algorithm → hex. */
  readonly hashes?: Readonly<Record<string, string>>;
}

/**
 * What does not fit, or undefined. Every hash of a known algorithm must fit; of the ones that are
 * given, one at least must be known.
 */
export function hashProblem(
  bytes: Uint8Array,
  { length, hashes }: SignedSize,
): { readonly expected: string; readonly found: string } | undefined {
  if (length !== undefined && bytes.length !== length)
    return { expected: `${length} bytes`, found: `${bytes.length} bytes` };
  if (hashes === undefined) return undefined;
  let known = 0;
  for (const [algorithm, digest] of ALGORITHMS) {
    const expected = Object.hasOwn(hashes, algorithm) ? hashes[algorithm] : undefined;
    if (expected === undefined) continue;
    known += 1;
    const found = digest(bytes);
    if (found !== expected)
      return { expected: `${algorithm} ${expected}`, found: `${algorithm} ${found}` };
  }
  return known > 0 ? undefined : { expected: "a hash with sha256 or sha512", found: "neither" };
}
