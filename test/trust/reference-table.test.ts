/** Columns in place of a map of references: what goes in comes out. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ReferenceTable } from "../../client/verify/reference-table.ts";
import { TargetTable } from "../../client/verify/target-table.ts";
import { sha256Hex } from "../../schemas/digest.ts";

const digest = fc.nat(50).map((seed) => sha256Hex(`${seed}`));
const segment = fc.oneof(fc.stringMatching(/^[a-z0-9._-]{1,12}$/), fc.constant("é\u{1f600}"));
const reference = fc
  .tuple(fc.array(segment, { maxLength: 4 }), digest, segment, fc.boolean(), fc.nat(2 ** 40))
  .map(([folders, sha256, name, isNamed, size]) => ({
    path: [...folders, isNamed ? `${sha256}.${name}` : name].join("/"),
    sha256,
    size,
  }));
const references = fc.uniqueArray(reference, { selector: ({ path }) => path, maxLength: 60 });

test("a table has what a map of the same references has", () => {
  fc.assert(
    fc.property(references, references, fc.nat(60), (rows, others, asked) => {
      const table = new ReferenceTable();
      const map = new Map(rows.map((row) => [row.path, row]));
      for (const [at, row] of rows.entries()) {
        // What is looked up early is found in an index that grows with what follows.
        if (at === asked) table.has(row.path);
        expect(table.add(row)).toBe(at);
      }
      expect([...table]).toEqual(rows);
      expect(table.size).toBe(rows.length);
      for (const { path } of [...rows, ...others]) expect(table.get(path)).toEqual(map.get(path));
    }),
  );
});

test("a table of many thousand files finds each, and none that is not there", () => {
  const table = new ReferenceTable();
  const rowOf = (at: number) => {
    const sha256 = sha256Hex(`${at}`);
    return { path: `targets/n/a${at >> 3}/${sha256}.file-${at % 8}.json`, sha256, size: at };
  };
  expect(table.has("targets")).toBe(false);
  for (let at = 0; at < 20_000; at += 1) table.add(rowOf(at));
  for (let at = 0; at < 20_000; at += 97) expect(table.get(rowOf(at).path)).toEqual(rowOf(at));
  expect(table.get(rowOf(20_000).path)).toBeUndefined();
  expect(() => table.at(20_000)).toThrow(RangeError);
});

test("of a target that two roles sign, the last one counts", () => {
  const table = new TargetTable();
  const [one, two] = [sha256Hex("1"), sha256Hex("2")];
  const odd = `\ud800${"x".repeat(70_000)}`;
  table.set("a/b", { by: "bin-0", sha256: one, size: 1 });
  table.set("a/c", { by: "bin-1", sha256: one, size: 2 });
  table.set("a/b", { by: "bin-1", sha256: two, size: 3 });
  table.set(odd, { by: "bin-1", sha256: two, size: 4 });
  const target = (by: string, sha256: string, length: number) => ({
    ...{ by, file: { length, hashes: { sha256 } } },
  });
  expect(new Map(table)).toEqual(
    new Map([
      ["a/c", target("bin-1", one, 2)],
      ["a/b", target("bin-1", two, 3)],
      [odd, target("bin-1", two, 4)],
    ]),
  );
  expect(table.get("a/b")).toEqual(target("bin-1", two, 3));
  expect(table.get(odd)?.file.length).toBe(4);
  expect(table.get("a/d")).toBeUndefined();
});
