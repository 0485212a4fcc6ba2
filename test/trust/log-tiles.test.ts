/** A log as files: the paths and counts of the specification, and nothing that two readers could take in two ways. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LOG_ENTRY_SIZE_MAX } from "../../schemas/limits.ts";
import { concatBytes, utf8 } from "../../schemas/trust/bytes.ts";
import {
  decodeEntryBundle,
  encodeEntryBundle,
  entriesPath,
  logFiles,
  partialTiles,
  tileIn,
  tilePath,
} from "../../schemas/trust/log-tiles.ts";
import { leafHash, merkleTree } from "../../schemas/trust/merkle.ts";

const entriesOf = (count: number) => Array.from({ length: count }, (_, at) => utf8(`entry ${at}`));
const pathsOf = (count: number, sizes: readonly number[] = []) =>
  [...logFiles(entriesOf(count), sizes)].map(({ path }) => path);

describe("paths", () => {
  test.each([
    [0, "tile/2/000"],
    [999, "tile/2/999"],
    [1000, "tile/2/x001/000"],
    [1_234_067, "tile/2/x001/x234/067"],
  ])("of tile %i", (index, path) => {
    expect(tilePath({ level: 2, index, width: 256 })).toBe(path);
    expect(tilePath({ level: 2, index, width: 5 })).toBe(`${path}.p/5`);
    expect(entriesPath(index)).toBe(path.replace("/2/", "/entries/"));
    expect(entriesPath(index, 5)).toBe(`${path.replace("/2/", "/entries/")}.p/5`);
  });
});

describe("tiles of a log", () => {
  test("70,000 entries have those of the specification's example", () => {
    const hash = leafHash(utf8("x"));
    const tree = merkleTree(Array.from({ length: 70_000 }, () => hash));
    const entry = utf8("x");
    const files = [
      ...logFiles(
        Array.from({ length: 70_000 }, () => entry),
        [],
        tree,
      ),
    ];
    const count = (pattern: RegExp) => files.filter(({ path }) => pattern.test(path)).length;
    expect(count(/^tile\/0\/\d{3}$/)).toBe(273);
    expect(count(/^tile\/entries\/\d{3}$/)).toBe(273);
    expect(count(/^tile\/1\/000$/)).toBe(1);
    expect(files.map(({ path }) => path).filter((path) => path.includes(".p/"))).toEqual([
      "tile/0/273.p/112",
      "tile/entries/273.p/112",
      "tile/1/001.p/17",
      "tile/2/000.p/1",
    ]);
    expect(files).toHaveLength(273 * 2 + 1 + 4);
    expect(files.find(({ path }) => path === "tile/1/000")?.bytes).toHaveLength(8192);
  });

  test("256 entries are a full tile and a partial one above it", () => {
    expect(pathsOf(256)).toEqual(["tile/0/000", "tile/entries/000", "tile/1/000.p/1"]);
    expect(pathsOf(0)).toEqual([]);
  });

  test("a partial tile stays for every checkpoint until the full tile exists", () => {
    expect(pathsOf(3, [2, 1, 2, 0])).toEqual([
      "tile/0/000.p/2",
      "tile/entries/000.p/2",
      "tile/0/000.p/1",
      "tile/entries/000.p/1",
      "tile/0/000.p/3",
      "tile/entries/000.p/3",
    ]);
    // Of 200 nothing stays; of 300 the upper tile does, for it is not full at 600.
    expect(pathsOf(600, [200, 300, 520])).toEqual([
      "tile/0/000",
      "tile/entries/000",
      "tile/0/001",
      "tile/entries/001",
      "tile/1/000.p/1",
      "tile/0/002.p/8",
      "tile/entries/002.p/8",
      "tile/1/000.p/2",
      "tile/0/002.p/88",
      "tile/entries/002.p/88",
    ]);
  });

  test("a size that the log never had is an error of the caller", () => {
    expect(() => pathsOf(3, [4])).toThrow(RangeError);
  });

  test("places and partial tiles of a size agree", () => {
    expect(tileIn(70_000, 0, 273)).toEqual({ level: 0, index: 273, width: 112 });
    expect(tileIn(70_000, 0, 272)).toEqual({ level: 0, index: 272, width: 256 });
    expect(tileIn(70_000, 0, 274)).toBeUndefined();
    expect(tileIn(70_000, 3, 0)).toBeUndefined();
    expect(partialTiles(70_000).map(tilePath)).toEqual([
      "tile/0/273.p/112",
      "tile/1/001.p/17",
      "tile/2/000.p/1",
    ]);
    expect(partialTiles(65_536).map(tilePath)).toEqual(["tile/2/000.p/1"]);
  });
});

describe("entry bundles", () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 20 });

  test("what is written is read, and only at its own width", () => {
    fc.assert(
      fc.property(entries, fc.nat({ max: 25 }), (list, width) => {
        const bundle = encodeEntryBundle(list);
        expect(decodeEntryBundle(bundle, list.length)).toEqual(list);
        if (width !== list.length) expect(decodeEntryBundle(bundle, width)).toBeUndefined();
        expect(decodeEntryBundle(concatBytes(bundle, Uint8Array.of(0)), list.length)).toBe(
          undefined,
        );
      }),
      { numRuns: 100 },
    );
  });

  test("lengths are two bytes, the larger first", () => {
    expect(encodeEntryBundle([new Uint8Array(258).fill(7)]).subarray(0, 3)).toEqual(
      Uint8Array.of(1, 2, 7),
    );
    const largest = new Uint8Array(LOG_ENTRY_SIZE_MAX);
    expect(decodeEntryBundle(encodeEntryBundle([largest]), 1)).toEqual([largest]);
    expect(() => encodeEntryBundle([new Uint8Array(LOG_ENTRY_SIZE_MAX + 1)])).toThrow(RangeError);
  });

  test("a bundle that was cut is none", () => {
    const bundle = encodeEntryBundle(entriesOf(3));
    for (let end = 0; end < bundle.length; end += 1)
      expect(decodeEntryBundle(bundle.subarray(0, end), 3)).toBeUndefined();
  });
});
