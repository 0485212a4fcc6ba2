/** Columns after changes are the columns of everything, and graphs over them are those over names. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { componentsOf } from "../../builder/check/dependency-cycles.ts";
import {
  adjacencyOf,
  componentNumbers,
  reach,
  reversed,
  targetsAt,
} from "../../builder/incremental/adjacency.ts";
import {
  type IndexEntry,
  indexOf,
  placeOf,
  type RegistryIndex,
} from "../../builder/incremental/registry-index.ts";
import { updatedIndex } from "../../builder/incremental/updated-index.ts";

const NAMES = ["a/a", "a/b", "b/a", "b/c", "c/d", "c/e"];

const name = fc.constantFrom(...NAMES, "z/absent");
const edges = fc.array(fc.record({ name, kind: fc.nat(2) }), { maxLength: 3 });
const number = fc.nat(9);
const four = fc.tuple(number, number, number, number);

const entry: fc.Arbitrary<IndexEntry> = fc.record({
  row: fc.record({ file: number, at: number, core: number, bulk: number, digest: four }),
  since: number,
  newest: number,
  versions: number,
  flags: number,
  alike: four,
  needs: fc.uniqueArray(name, { maxLength: 3 }),
  edges,
  latest: edges,
  typoKeys: fc.constant([]),
  picks: fc.uniqueArray(fc.tuple(name, fc.constantFrom("", "1.0.0", "2.0.0")), {
    maxLength: 3,
    selector: ([one, version]) => `${one} ${version}`,
  }),
});

const registry = fc.dictionary(fc.constantFrom(...NAMES), entry);

function ordered(entries: Readonly<Record<string, IndexEntry>>): Map<string, IndexEntry> {
  const sorted = Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1));
  // They are a function of the name.
  return new Map(sorted.map(([one, own]) => [one, { ...own, typoKeys: [one.charCodeAt(0)] }]));
}

/** Counts of versions come in the order in which they were met. */
function plain(index: RegistryIndex): unknown {
  const picked = index.picked.map((counts) =>
    counts === null
      ? null
      : Array.from({ length: counts.length / 2 }, (_, at) => counts.slice(2 * at, 2 * at + 2)).sort(
          ([a], [b]) => (String(a) < String(b) ? -1 : 1),
        ),
  );
  return { ...index, picked };
}

test("the columns after changes are those of all entries", () => {
  fc.assert(
    fc.property(registry, registry, fc.subarray(NAMES), (before, now, gone) => {
      const old = ordered(before);
      const next = ordered({ ...before, ...now });
      for (const one of gone) next.delete(one);
      const moved = NAMES.filter((one) => old.has(one) !== next.has(one));
      const changed = NAMES.filter(
        (one) => old.get(one) !== next.get(one) || (next.get(one) && names(next.get(one), moved)),
      );
      const changes = changed.map((one) => ({
        name: one,
        before: old.get(one)?.picks ?? [],
        now: next.get(one),
      }));
      expect(plain(updatedIndex(indexOf(old), changes))).toEqual(plain(indexOf(next)));
    }),
    { numRuns: 300 },
  );
});

function names(entry: IndexEntry | undefined, moved: readonly string[]): boolean {
  const all = [
    ...(entry?.needs ?? []),
    ...[...(entry?.edges ?? []), ...(entry?.latest ?? [])].map((edge) => edge.name),
    ...(entry?.picks ?? []).map(([one]) => one),
  ];
  return all.some((one) => moved.includes(one));
}

const graph = fc.array(fc.array(fc.nat(7), { maxLength: 4 }), { minLength: 8, maxLength: 8 });

test("components, reach and the other way round are those of a graph of names", () => {
  fc.assert(
    fc.property(graph, fc.nat(7), (lists, start) => {
      const adjacency = adjacencyOf(lists.length, (at) => lists[at] ?? []);
      const numbers = componentNumbers(adjacency);
      const byName = componentsOf(new Map(lists.map((list, at) => [`${at}`, list.map(String)])));
      for (const [one, members] of byName)
        for (const other of byName.keys())
          expect(numbers[Number(one)] === numbers[Number(other)]).toBe(members.has(other));
      const found = reach(adjacency, [start]);
      const back = reversed(adjacency);
      for (const at of lists.keys()) {
        expect([...targetsAt(back, at)].sort()).toEqual(
          lists.flatMap((list, from) => list.filter((to) => to === at).map(() => from)).sort(),
        );
        if (found.has(at)) for (const to of lists[at] ?? []) expect(found.has(to)).toBe(true);
      }
    }),
  );
});

test("a name has its place, and none where it is not there", () => {
  const index = { names: NAMES };
  expect(NAMES.map((one) => placeOf(index, one))).toEqual([...NAMES.keys()]);
  expect(placeOf(index, "a/aa")).toBeUndefined();
  expect(placeOf({ names: [] }, "a/a")).toBeUndefined();
});
