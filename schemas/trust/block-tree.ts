/**
 * The Merkle tree of a log of which the hashes were kept: nothing is hashed again but what is asked for,
 * so that opening a long log costs next to nothing.
 */
import { concatBytes } from "./bytes.ts";
import { TILE_HEIGHT, TILE_WIDTH } from "./log-tiles.ts";
import { HASH_SIZE, hashesIn, type MerkleTree, treeOf, wholeSubtrees } from "./merkle.ts";

/** Hashes one after the other, 32 bytes each. */
export interface LogHashes {
  /** Of all leaves. */
  readonly leaves: Uint8Array;
  /** The roots of all whole subtrees of 256 leaves: what the tiles above the lowest are made of. */
  readonly blocks: Uint8Array;
}

export function blockTree({ leaves, blocks }: LogHashes): MerkleTree {
  const above = wholeSubtrees(blocks);
  const known = new Map<number, readonly Uint8Array[]>();
  const blockLevels = (block: number): readonly Uint8Array[] => {
    const levels = known.get(block) ?? wholeSubtrees(blockLeaves(leaves, block));
    known.set(block, levels);
    return levels;
  };
  return treeOf(leaves.length / HASH_SIZE, (level, start, end) => {
    if (level === 0) return hashesIn(leaves, start, end);
    if (level >= TILE_HEIGHT) return hashesIn(above[level - TILE_HEIGHT], start, end);
    const width = 2 ** (TILE_HEIGHT - level);
    const pieces: Uint8Array[] = [];
    for (let block = Math.floor(start / width); block * width < end; block += 1) {
      const first = block * width;
      const nodes = blockLevels(block)[level];
      pieces.push(hashesIn(nodes, Math.max(start - first, 0), Math.min(end - first, width)));
    }
    return concatBytes(...pieces);
  });
}

/** With more leaves. */
export function addLeaves(before: LogHashes, added: readonly Uint8Array[]): LogHashes {
  const leaves = concatBytes(before.leaves, ...added);
  const roots: Uint8Array[] = [];
  const count = Math.floor(leaves.length / HASH_SIZE / TILE_WIDTH);
  for (let block = before.blocks.length / HASH_SIZE; block < count; block += 1)
    roots.push(wholeSubtrees(blockLeaves(leaves, block))[TILE_HEIGHT] ?? new Uint8Array());
  return { leaves, blocks: concatBytes(before.blocks, ...roots) };
}

function blockLeaves(leaves: Uint8Array, block: number): Uint8Array {
  return hashesIn(leaves, block * TILE_WIDTH, (block + 1) * TILE_WIDTH);
}
