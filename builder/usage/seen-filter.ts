/**
 * Remembers in bounded memory what was seen: 32 bits of a keyed hash for each, in a table of fixed
 * size. Where the table overflows the oldest of a place is forgotten, and a second sighting of it
 * counts again; that two are taken for one happens once in a billion.
 */
export interface SeenFilter {
  /** @param hash at least 8 bytes that nobody can choose @returns whether it was seen before */
  isRepeated(hash: Uint8Array): boolean;
}

/** Entries that one place holds. */
const WAYS = 4;

/** @param bits 2 to the power of it places of {@link WAYS} entries of 4 bytes: 20 has 16 MiB */
export function seenFilter(bits: number): SeenFilter {
  const table = new Uint32Array(2 ** bits * WAYS);
  const mask = 2 ** bits - 1;
  return {
    isRepeated(hash) {
      const view = new DataView(hash.buffer, hash.byteOffset, 8);
      const start = (view.getUint32(0) & mask) * WAYS;
      // 0 stands for an empty entry.
      const mark = view.getUint32(4) || 1;
      const place = table.subarray(start, start + WAYS);
      if (place.includes(mark)) return true;
      place.copyWithin(1, 0, WAYS - 1);
      place[0] = mark;
      return false;
    },
  };
}
