/** Lists in parts: all rows are read back, a change costs what it changes, and nothing stands where it should not. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listFiles, tableFiles } from "../../builder/emit/list-files.ts";
import { listPart } from "../../builder/emit/list-part.ts";
import { hashedJson, type PublishedFile } from "../../builder/emit/published-file.ts";
import { ReferenceTable } from "../../client/verify/reference-table.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { partAddress } from "../../schemas/part-address.ts";
import { partPath, registryDocumentPath } from "../../schemas/paths.ts";
import { FILE_LIST, fileGroup } from "../../schemas/published/file-list.ts";
import { PART_SIZE, PARTS_SIZE } from "../../schemas/published/part.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { readList } from "../read-list.ts";

/** A file of an artifact, with a long name, so that a few hundred need several parts. */
const file = (artifact: number, number: number): Reference => ({
  path: `targets/acme/thing-${artifact}/${sha256Hex(`${artifact} ${number}`)}.${"x".repeat(300)}.txt`,
  sha256: sha256Hex(`${number}`),
  size: number,
});
const someFiles = (max: number) =>
  fc
    .uniqueArray(fc.tuple(fc.nat(200), fc.nat(9)), {
      maxLength: max,
      selector: ([artifact, number]) => artifact * 10 + number,
      size: "max",
    })
    .map((pairs) => pairs.map(([artifact, number]) => file(artifact, number)));
const byPath = (a: Reference, b: Reference): number => (a.path < b.path ? -1 : 1);
const rootOf = (files: readonly PublishedFile[]): PublishedFile =>
  files.at(-1) ?? expect.fail("a list has at least its root");
const readBack = (files: readonly PublishedFile[], root: Reference = rootOf(files)) => {
  const bytes = new Map(files.map((one) => [one.path, one.bytes]));
  return readList(FILE_LIST, root, (path) => bytes.get(path));
};

test("a list is read back whole, and is the same in whatever order its rows come", async () => {
  let parts = 0;
  await fc.assert(
    fc.asyncProperty(someFiles(600), async (rows) => {
      const files = listFiles(FILE_LIST, rows);
      parts = Math.max(parts, files.length);
      expect((await readBack(files)).rows.toSorted(byPath)).toEqual(rows.toSorted(byPath));
      expect(listFiles(FILE_LIST, rows.toReversed())).toEqual(files);
    }),
    { numRuns: 25 },
  );
  expect(parts).toBeGreaterThan(8);
});

test("rows that are made one by one give the same files", () => {
  const small = { rows: 1500, parts: 2048 };
  fc.assert(
    fc.property(someFiles(200), fc.boolean(), (rows, isSmall) => {
      // Parts of 1500 bytes hold fewer files than an artifact may have.
      const form = isSmall ? { ...FILE_LIST, sizes: small } : FILE_LIST;
      const table = new ReferenceTable();
      for (const row of rows) table.add(row);
      expect([...tableFiles(form, table)]).toEqual(listFiles(form, rows));
    }),
    { numRuns: 25, examples: [[[], false]] },
  );
});

test("a short list is one file, ordered by path", () => {
  const rows = [file(2, 1), file(1, 1), file(1, 2)];
  const [only, ...more] = listFiles(FILE_LIST, rows);
  expect(more).toEqual([]);
  expect(only).toEqual(
    hashedJson({ schemaVersion: 1, files: rows.toSorted(byPath) }, (digest) =>
      registryDocumentPath("files", digest),
    ),
  );
});

test("a change to one artifact rewrites the part of its files and what is above it", () => {
  const rows = Array.from({ length: 6000 }, (_, at) => file(Math.floor(at / 6), at % 6));
  const before = new Set(listFiles(FILE_LIST, rows).map(({ path }) => path));
  expect(before.size).toBeGreaterThan(100);
  const sizes = [0, 1, 17, 500].map((artifact) => {
    const changed = rows.filter(({ path }) => !path.includes(`/thing-${artifact}/`));
    const files = listFiles(FILE_LIST, [...changed, ...[7, 8, 9].map((at) => file(artifact, at))]);
    const rewritten = files.filter(({ path }) => !before.has(path));
    for (const { size } of rewritten) expect(size).toBeLessThan(PART_SIZE + 64);
    return rewritten.length;
  });
  expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
});

test("a part depends on its own rows alone", () => {
  const rows = Array.from({ length: 800 }, (_, at) => file(at, 1));
  const parts = listFiles(FILE_LIST, rows).filter(({ path }) => path.startsWith("index/files/"));
  expect(parts.length).toBeGreaterThan(4);
  for (const part of parts) {
    const bits = part.path.split("/")[2]?.split(".")[0] ?? "";
    const below = rows.filter((row) => partAddress(FILE_LIST.placeOf(row)).startsWith(bits));
    expect(listPart(FILE_LIST, bits, below.toReversed())).toEqual(part);
  }
});

test("a row that is longer than a part is a part", () => {
  const rows = [file(1, 1), { ...file(2, 1), path: "x".repeat(2 * PART_SIZE) }, file(3, 1)];
  const sizes = listFiles(FILE_LIST, rows).map(({ size }) => size);
  expect(sizes.filter((size) => size > PART_SIZE)).toHaveLength(1);
  expect(sizes.length).toBeGreaterThan(2);
});

test("what belongs to an artifact is one group, and a file without its digest is its own", () => {
  const digest = "a".repeat(64);
  const grouped = [
    `targets/acme/hello/${digest}.index.json`,
    "api/v1/artifacts/acme/hello.json",
    "api/v1/reviews/acme/hello.json",
    "badges/acme/hello.svg",
    "badges/acme/hello.json",
    "a/acme/hello/v/1.0.0/index.html",
  ].map(fileGroup);
  expect(new Set(grouped)).toEqual(new Set(["acme/hello"]));
  expect(fileGroup("a/acme/hello.js/index.html")).toBe("acme/hello.js");
  expect(fileGroup(`targets/keys/${digest}.log-policy`)).toBe("targets/keys/*.log-policy");
  expect(fileGroup(`index/catalog/01.${digest}.json`)).toBe("index/catalog/01.*.json");
});

describe("a list that was not made as lists are", () => {
  const rows = Array.from({ length: 300 }, (_, at) => file(at, 1));
  const below = (bits: string) =>
    rows.filter((row) => partAddress(FILE_LIST.placeOf(row)).startsWith(bits)).toSorted(byPath);
  const made: PublishedFile[] = [];
  const node = (bits: string, content: object) => {
    const part = hashedJson({ schemaVersion: 1, ...content }, (digest) =>
      bits === "" ? registryDocumentPath("files", digest) : partPath("files", bits, digest),
    );
    made.push(part);
    return { bits, sha256: part.sha256, size: part.size };
  };
  const leaf = (bits: string, files: readonly Reference[] = below(bits)) => node(bits, { files });
  const rootFor = (parts: readonly object[]) => {
    node("", { parts });
    return rootOf(made);
  };
  const chain = (bits: string, depth: number): object =>
    depth === 0 ? leaf(bits) : node(bits, { parts: [chain(bits, depth - 1)] });
  const refusal = (parts: readonly object[]) => readBack(made, rootFor(parts));

  test("is read when all of it stands in its place, though another would split it otherwise", async () => {
    const { rows: read } = await refusal([leaf("00"), leaf("01"), leaf("1")]);
    expect(read.toSorted(byPath)).toEqual(rows.toSorted(byPath));
  });

  test.each<[string, () => readonly object[], RegExp]>([
    ["parts that are swapped", () => [leaf("1"), leaf("0")], /part 0, which does not stand in its/],
    ["a part twice", () => [leaf("0"), leaf("0"), leaf("1")], /part 0, which does not stand in/],
    ["a part inside another", () => [leaf("0"), leaf("01"), leaf("1")], /part 01, which does not/],
    [
      "rows of another part",
      () => [leaf("0"), leaf("1", below("01"))],
      /belongs into another part/,
    ],
    [
      "a row twice",
      () => [
        leaf(
          "0",
          below("0").flatMap((one) => [one, one]),
        ),
      ],
      /in its order/,
    ],
    ["rows in no order", () => [leaf("0", below("0").reverse())], /does not stand in its order/],
    ["a part without rows", () => [leaf("0", []), leaf("1")], /holds nothing/],
    ["no parts at all", () => [], /names no parts/],
    ["parts elsewhere", () => [node("0", { parts: [leaf("10")] })], /10, which does not belong/],
    ["parts without end", () => [chain("0", 6)], /has parts below 6 others/],
  ])("is refused with %s", async (_, parts, message) => {
    await expect(refusal(parts())).rejects.toThrow(message);
  });

  test("is refused where a part is missing or changed", async () => {
    const root = rootFor([leaf("0"), leaf("1")]);
    const broken = made.findLast(({ path }) => path.startsWith("index/files/1."));
    const changed = made.map((one) =>
      one.path === broken?.path
        ? { ...one, bytes: Buffer.from(one.bytes ?? "").fill(32, 0, 1) }
        : one,
    );
    await expect(readBack(changed, root)).rejects.toThrow(/^index\/files\/1\.\w+\.json differs/);
    await expect(
      readBack(
        made.filter((one) => one.path !== broken?.path),
        root,
      ),
    ).rejects.toThrow(/differs/);
  });
});

test("parts that name parts hold to their size too", () => {
  const rows = Array.from({ length: 15_000 }, (_, at) => file(at, 1));
  const files = listFiles(FILE_LIST, rows);
  const naming = files.filter(({ bytes }) => Buffer.from(bytes ?? "").includes('"parts":'));
  expect(naming.length).toBeGreaterThan(2);
  for (const { size } of naming) expect(size).toBeLessThan(PARTS_SIZE + 64);
});
