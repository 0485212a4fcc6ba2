/**
 * The Merkle tree of a log (RFC 6962, section 2.1; verification as in RFC 9162, sections 2.1.3.2 and
 * 2.1.4.2). Hashes are SHA-256, 32 bytes. Sizes and indices are safe integers; no bit operators,
 * which would cut them to 32 bits.
 */
import { concatBytes, equalBytes, sha256Bytes } from "./bytes.ts";

export const HASH_SIZE = 32;
/** The root of a tree without entries. */
export const EMPTY_ROOT: Uint8Array = sha256Bytes(new Uint8Array());

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = (entry: Uint8Array): Uint8Array => sha256Bytes(concatBytes(LEAF, entry));
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256Bytes(concatBytes(NODE, left, right));

/** A tree of which every older state can be asked for as well. */
export interface MerkleTree {
  /** Leaves. */
  readonly size: number;
  /** The root of the first `size` leaves; of all by default. */
  root(size?: number): Uint8Array;
  /** From the leaf's sibling up to the root's child (RFC 6962, section 2.1.1), in the tree of the first `size` leaves. */
  inclusionProof(index: number, size?: number): readonly Uint8Array[];
  /** That the first `oldSize` leaves are the start of the first `size` (RFC 6962, section 2.1.2); empty for 0 and for equal sizes. */
  consistencyProof(oldSize: number, size?: number): readonly Uint8Array[];
  /** The hashes of the whole subtrees of 2^level leaves, one after the other, from `start` to before `end`. */
  hashes(level: number, start: number, end: number): Uint8Array;
}

/** Costs one hash for each leaf to make; roots and proofs cost no more than log2(size)² hashes. */
export function merkleTree(leafHashes: readonly Uint8Array[]): MerkleTree {
  const leaves = new Uint8Array(leafHashes.length * HASH_SIZE);
  for (const [index, hash] of leafHashes.entries()) leaves.set(hash, index * HASH_SIZE);
  const levels = wholeSubtrees(leaves);
  return treeOf(leafHashes.length, (level, start, end) => hashesIn(levels[level], start, end));
}

/** @param hashes as {@link MerkleTree.hashes} gives them */
export function treeOf(size: number, hashes: MerkleTree["hashes"]): MerkleTree {
  const range = (start: number, end: number): Uint8Array => rangeHash(hashes, start, end);
  const requireSize = (wanted: number, max: number): void => {
    if (!Number.isInteger(wanted) || wanted < 0 || wanted > max)
      throw new RangeError(`no size or index ${wanted} in a tree of ${max}`);
  };
  return {
    size,
    root(wanted = size) {
      requireSize(wanted, size);
      return wanted === 0 ? EMPTY_ROOT : range(0, wanted);
    },
    inclusionProof(index, wanted = size) {
      requireSize(wanted, size);
      requireSize(index, wanted - 1);
      return inclusionPath(range, index, wanted);
    },
    consistencyProof(oldSize, wanted = size) {
      requireSize(wanted, size);
      requireSize(oldSize, wanted);
      return oldSize === 0 || oldSize === wanted ? [] : consistencyPath(range, oldSize, wanted);
    },
    hashes,
  };
}

/** A view of some hashes out of many; none where there are none. */
export function hashesIn(hashes: Uint8Array | undefined, start: number, end: number): Uint8Array {
  return (hashes ?? new Uint8Array()).subarray(start * HASH_SIZE, end * HASH_SIZE);
}

/**
 * For each level the hashes of all whole subtrees of 2^level leaves, in one piece of memory.
 *
 * @param leaves their hashes, one after the other
 */
export function wholeSubtrees(leaves: Uint8Array): readonly Uint8Array[] {
  let below = leaves;
  const levels = [below];
  const pair = new Uint8Array(1 + 2 * HASH_SIZE);
  pair.set(NODE);
  while (below.length >= 2 * HASH_SIZE) {
    const count = Math.floor(below.length / HASH_SIZE / 2);
    const level = new Uint8Array(count * HASH_SIZE);
    for (let index = 0; index < count; index += 1) {
      pair.set(below.subarray(index * 2 * HASH_SIZE, (index + 1) * 2 * HASH_SIZE), 1);
      level.set(sha256Bytes(pair), index * HASH_SIZE);
    }
    levels.push(level);
    below = level;
  }
  return levels;
}

/** MTH(D[start:end]); whole aligned subtrees are at hand. */
function rangeHash(hashes: MerkleTree["hashes"], start: number, end: number): Uint8Array {
  const count = end - start;
  const level = Math.floor(Math.log2(count));
  if (count === 2 ** level && start % count === 0) {
    const index = start / count;
    const hash = hashes(level, index, index + 1).slice();
    if (hash.length === HASH_SIZE) return hash;
  }
  const middle = start + splitPoint(count);
  return nodeHash(rangeHash(hashes, start, middle), rangeHash(hashes, middle, end));
}

/** The largest power of two below a count of at least 2. */
const splitPoint = (count: number): number => 2 ** Math.floor(Math.log2(count - 1));

type RangeHash = (start: number, end: number) => Uint8Array;

/** PATH(m, D[n]), from the root down and turned around. */
function inclusionPath(range: RangeHash, index: number, size: number): readonly Uint8Array[] {
  const path: Uint8Array[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      path.push(range(middle, end));
      end = middle;
    } else {
      path.push(range(start, middle));
      start = middle;
    }
  }
  return path.reverse();
}

/** PROOF(m, D[n]), from the root down and turned around. */
function consistencyPath(range: RangeHash, oldSize: number, size: number): readonly Uint8Array[] {
  const path: Uint8Array[] = [];
  let [start, end] = [0, size];
  while (end !== oldSize) {
    const middle = start + splitPoint(end - start);
    if (oldSize <= middle) {
      path.push(range(middle, end));
      end = middle;
    } else {
      path.push(range(start, middle));
      start = middle;
    }
  }
  // Where the old tree is the left edge, whoever verifies knows its root already.
  if (start > 0) path.push(range(start, end));
  return path.reverse();
}

/**
 * For each hash of a proof, from a node up to the root, whether it stands to the left.
 *
 * @param node its index within its level
 * @param last the index of the last node of that level
 */
function siblingsAreLeft(node: number, last: number): readonly boolean[] {
  const sides: boolean[] = [];
  for (let [at, end] = [node, last]; end > 0; ) {
    const isLeft = isOdd(at) || at === end;
    // A last node without a sibling is its own parent.
    if (isLeft) while (!isOdd(at)) [at, end] = [half(at), half(end)];
    sides.push(isLeft);
    [at, end] = [half(at), half(end)];
  }
  return sides;
}

const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);

export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leaf: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** Whether the leaf hash is at the index of the tree with this size and root (RFC 9162, section 2.1.3.2). */
export function isIncluded({ index, size, leaf, proof, root }: InclusionClaim): boolean {
  if (!(index >= 0 && index < size)) return false;
  const sides = siblingsAreLeft(index, size - 1);
  if (proof.length !== sides.length) return false;
  const hash = proof.reduce(
    (below, sibling, step) => (sides[step] ? nodeHash(sibling, below) : nodeHash(below, sibling)),
    leaf,
  );
  return equalBytes(hash, root);
}

export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the old tree is the start of the new one (RFC 9162, section 2.1.4.2). */
export function isConsistent({ oldSize, oldRoot, size, root, proof }: ConsistencyClaim): boolean {
  if (oldSize === size) return proof.length === 0 && equalBytes(oldRoot, root);
  if (oldSize === 0) return proof.length === 0 && equalBytes(oldRoot, EMPTY_ROOT);
  if (!(oldSize > 0 && oldSize < size)) return false;
  let [node, last] = [oldSize - 1, size - 1];
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  // Node 0: the old tree is one whole subtree, and its root need not be sent.
  const [first, ...rest] = node === 0 ? [oldRoot, ...proof] : proof;
  const sides = siblingsAreLeft(node, last);
  if (first === undefined || rest.length !== sides.length) return false;
  let [oldHash, hash] = [first, first];
  for (const [step, sibling] of rest.entries()) {
    if (sides[step]) oldHash = nodeHash(sibling, oldHash);
    hash = sides[step] ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
  }
  return equalBytes(oldHash, oldRoot) && equalBytes(hash, root);
}
