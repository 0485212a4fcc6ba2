/** The tree of RFC 6962 against the reference implementation's numbers and its own definition. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "../../schemas/trust/bytes.ts";
import {
  EMPTY_ROOT,
  isConsistent,
  isIncluded,
  leafHash,
  merkleTree,
  nodeHash,
} from "../../schemas/trust/merkle.ts";

/** The test data of certificate-transparency-go and transparency-dev/merkle (`testonly/constants.go`). */
const LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
  .concat("606162636465666768696a6b6c6d6e6f")
  .map((hex) => leafHash(fromHex(hex)!));
const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const tree = merkleTree(LEAVES);

describe("published numbers", () => {
  test("roots at every size", () => {
    expect(ROOTS.map((_, size) => toHex(tree.root(size)))).toEqual(ROOTS);
  });

  test("inclusion proofs", () => {
    expect(tree.inclusionProof(0, 1)).toEqual([]);
    expect(tree.inclusionProof(0, 8).map(toHex)).toEqual([
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]);
    expect(tree.inclusionProof(5, 8).map(toHex)).toEqual([
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]);
  });

  test("consistency proofs", () => {
    expect(tree.consistencyProof(1, 1)).toEqual([]);
    expect(tree.consistencyProof(1, 8).map(toHex)).toEqual([
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]);
    expect(tree.consistencyProof(6, 8).map(toHex)).toEqual([
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]);
    expect(tree.consistencyProof(2, 5).map(toHex)).toEqual([
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]);
  });
});

/** RFC 6962, sections 2.1, 2.1.1 and 2.1.2, word for word. */
const split = (count: number): number => {
  let k = 1;
  while (k * 2 < count) k *= 2;
  return k;
};
const mth = (d: readonly Uint8Array[]): Uint8Array =>
  d.length === 0
    ? EMPTY_ROOT
    : d.length === 1
      ? d[0]!
      : nodeHash(mth(d.slice(0, split(d.length))), mth(d.slice(split(d.length))));
const path = (m: number, d: readonly Uint8Array[]): Uint8Array[] => {
  const k = split(d.length);
  if (d.length === 1) return [];
  return m < k
    ? [...path(m, d.slice(0, k)), mth(d.slice(k))]
    : [...path(m - k, d.slice(k)), mth(d.slice(0, k))];
};
const subproof = (m: number, d: readonly Uint8Array[], b: boolean): Uint8Array[] => {
  const k = split(d.length);
  if (m === d.length) return b ? [] : [mth(d)];
  return m <= k
    ? [...subproof(m, d.slice(0, k), b), mth(d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), mth(d.slice(0, k))];
};

const many = Array.from({ length: 70 }, (_, index) => leafHash(utf8(`entry ${index}`)));
const large = merkleTree(many);
const sizes = fc.integer({ min: 1, max: many.length });

describe("against the definition", () => {
  test("roots and proofs at any size of a larger tree", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, a, b) => {
        const d = many.slice(0, size);
        const index = a % size;
        const oldSize = 1 + (b % size);
        const root = mth(d);
        expect(large.root(size)).toEqual(root);
        const inclusion = large.inclusionProof(index, size);
        expect(inclusion).toEqual(path(index, d));
        const leaf = many[index]!;
        expect(isIncluded({ index, size, leaf, proof: inclusion, root })).toBe(true);
        const proof = large.consistencyProof(oldSize, size);
        expect(proof).toEqual(subproof(oldSize, d, true));
        const oldRoot = mth(d.slice(0, oldSize));
        expect(isConsistent({ oldSize, oldRoot, size, root, proof })).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  test("no proof holds for another index, size, leaf or root, or with a hash more, less or other", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, a, b) => {
        const index = a % size;
        const proof = large.inclusionProof(index, size);
        const claim = { index, size, leaf: many[index]!, proof, root: large.root(size) };
        const other = b % many.length;
        const turned = proof.map((hash, at) =>
          at === b % proof.length ? hash.toReversed() : hash,
        );
        expect(
          [
            other !== index && isIncluded({ ...claim, index: other }),
            other !== index && isIncluded({ ...claim, leaf: many[other]! }),
            other !== size && isIncluded({ ...claim, root: large.root(other) }),
            proof.length > 0 && isIncluded({ ...claim, proof: turned }),
            proof.length > 0 && isIncluded({ ...claim, proof: proof.slice(1) }),
            isIncluded({ ...claim, proof: [...proof, EMPTY_ROOT] }),
            isIncluded({ ...claim, index: size }),
            isIncluded({ ...claim, index: -1 }),
            isIncluded({ ...claim, index: Number.NaN }),
          ].filter(Boolean),
        ).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test("a tree with another past is not consistent, with any proof from either", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, a, b) => {
        const oldSize = 1 + (a % size);
        const changed = b % oldSize;
        const fork = merkleTree(many.map((leaf, at) => (at === changed ? EMPTY_ROOT : leaf)));
        const proofs = [large, fork].map((from) => from.consistencyProof(oldSize, size));
        const oldRoot = large.root(oldSize);
        const root = fork.root(size);
        for (const proof of proofs)
          expect(isConsistent({ oldSize, oldRoot, size, root, proof })).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});

describe("edges", () => {
  const claim = { oldSize: 0, oldRoot: EMPTY_ROOT, size: 8, root: tree.root(), proof: [] };
  test("the empty tree is the start of every tree, and no other tree is empty", () => {
    expect(isConsistent(claim)).toBe(true);
    expect(isConsistent({ ...claim, oldRoot: tree.root() })).toBe(false);
    expect(isConsistent({ ...claim, oldSize: 9 })).toBe(false);
    expect(isConsistent({ ...claim, oldSize: 8 })).toBe(false);
    expect(isConsistent({ ...claim, oldSize: 4 })).toBe(false);
  });

  test("sizes above 32 bits keep all their bits", () => {
    const size = 2 ** 40;
    const proof = Array.from({ length: 40 }, (_, at) => leafHash(Uint8Array.of(at)));
    const leaf = LEAVES[0]!;
    const root = proof.reduce((hash, sibling) => nodeHash(sibling, hash), leaf);
    expect(isIncluded({ index: size - 1, size, leaf, proof, root })).toBe(true);
    expect(isIncluded({ index: size - 1 - 2 ** 32, size, leaf, proof, root })).toBe(false);
  });

  test("what a tree does not have is an error of the caller", () => {
    expect(() => tree.root(9)).toThrow(RangeError);
    expect(() => tree.inclusionProof(8)).toThrow(RangeError);
    expect(() => tree.inclusionProof(0, 0)).toThrow(RangeError);
    expect(() => tree.consistencyProof(8, 7)).toThrow(RangeError);
    expect(() => tree.root(1.5)).toThrow(RangeError);
  });
});
