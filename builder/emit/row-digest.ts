/** Digest and length of plain data that several files hold, or several builds. */
import type { Sha256 } from "../../schemas/digest.ts";
import { digestOf } from "../evaluate/digest-of.ts";

const DIGEST = Symbol("digest");
const LENGTH = Symbol("length");

/** @param row plain data that nobody changes */
export function rowDigest(row: object & { readonly [DIGEST]?: Sha256 }): Sha256 {
  return row[DIGEST] ?? knowDigest(row, digestOf(row));
}

/** For one that was found before. It stays behind where the row is copied, which may make another of it. */
export function knowDigest(row: object, digest: Sha256): Sha256 {
  Object.defineProperty(row, DIGEST, { value: digest });
  return digest;
}

/** Bytes of a row as JSON: the order of its keys makes nothing longer. */
export function rowLength(row: object & { readonly [LENGTH]?: number }): number {
  return row[LENGTH] ?? Buffer.byteLength(JSON.stringify(row));
}

/** For a row that several lists will hold. */
export function knowLength(row: object, length: number): void {
  Object.defineProperty(row, LENGTH, { value: length });
}
