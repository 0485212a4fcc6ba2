import { printable } from "../../check/printable.ts";
import { MalformedModel } from "./model-problem.ts";

/** Bytes of a tensor's data, from the start of the data. */
export interface TensorPlace {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

/** A tensor's name in a message. */
export function named(name: string): string {
  return `tensor "${printable(name, 80)}"`;
}

/**
 * The product of a shape's sides times `bits`, in bytes.
 *
 * @throws {MalformedModel} when it does not fit into 64 bits
 */
export function tensorSize(
  name: string,
  shape: readonly (number | bigint)[],
  bits: number,
): bigint {
  let size = BigInt(bits);
  for (const side of shape) {
    size *= BigInt(side);
    if (size >= 2n ** 67n)
      throw new MalformedModel(`${named(name)} has a shape whose size does not fit into 64 bits`);
  }
  if (size % 8n !== 0n)
    throw new MalformedModel(`${named(name)} has ${size} bits, which is no whole number of bytes`);
  return size / 8n;
}

/** The first two tensors that share bytes; empty tensors share none. */
export function overlap(tensors: readonly TensorPlace[]): string | undefined {
  const sorted = tensors
    .filter(({ begin, end }) => end > begin)
    .toSorted((a, b) => a.begin - b.begin || a.end - b.end);
  for (const [index, tensor] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before && before.end > tensor.begin)
      return `${named(before.name)} (bytes ${before.begin} to ${before.end}) and ${named(tensor.name)} (bytes ${tensor.begin} to ${tensor.end}) overlap`;
  }
  return undefined;
}
