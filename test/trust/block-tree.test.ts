/** A tree of kept hashes is the tree of the leaves, however often leaves were added to it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { addLeaves, blockTree, type LogHashes } from "../../schemas/trust/block-tree.ts";
import { leafHash, merkleTree } from "../../schemas/trust/merkle.ts";

const leaves = Array.from({ length: 3000 }, (_, at) => leafHash(Uint8Array.of(at >> 8, at & 255)));
const NONE: LogHashes = { leaves: new Uint8Array(), blocks: new Uint8Array() };

function hashesOf(counts: readonly number[]): LogHashes {
  let [hashes, size] = [NONE, 0];
  for (const count of counts) {
    hashes = addLeaves(hashes, leaves.slice(size, size + count));
    size += count;
  }
  return hashes;
}

test("roots, proofs and hashes are those of all leaves", () => {
  const count = fc.oneof(fc.nat(600), fc.constantFrom(0, 1, 255, 256, 257, 512));
  fc.assert(
    fc.property(
      fc.array(count, { minLength: 1, maxLength: 5 }),
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(11)), { minLength: 1, maxLength: 8 }),
      (counts, places) => {
        const hashes = hashesOf(counts);
        const tree = blockTree(hashes);
        const whole = merkleTree(leaves.slice(0, hashes.leaves.length / 32));
        const { size } = whole;
        expect(tree.size).toBe(size);
        expect(tree.root()).toEqual(whole.root());
        for (const [a, b, level] of places) {
          const some = a % (size + 1);
          expect(tree.root(some)).toEqual(whole.root(some));
          const start = b % (some + 1);
          expect(tree.hashes(level, start, some)).toEqual(whole.hashes(level, start, some));
          expect(tree.consistencyProof(start, some)).toEqual(whole.consistencyProof(start, some));
          if (some > start)
            expect(tree.inclusionProof(start, some)).toEqual(whole.inclusionProof(start, some));
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("leaves that are added one by one make the blocks that they make at once", () => {
  const counts = Array.from({ length: 520 }, () => 1);
  expect(hashesOf(counts)).toEqual(hashesOf([520]));
  expect(hashesOf([520]).blocks).toHaveLength(64);
});
