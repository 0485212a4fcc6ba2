/** Digest of a row that several files hold: found once. */

import type { Sha256 } from "../../schemas/digest.ts";
import { digestOf } from "../evaluate/digest-of.ts";

const known = new WeakMap<object, Sha256>();

/** @param row plain data that nobody changes */
export function rowDigest(row: object): Sha256 {
  const found = known.get(row);
  if (found !== undefined) return found;
  const digest = digestOf(row);
  known.set(row, digest);
  return digest;
}
