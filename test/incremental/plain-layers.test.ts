import fc from "fast-check";
import { expect, test } from "vitest";
import { plainLayers, stepLayers } from "../../builder/incremental/plain-layers.ts";
import { type RecordChanges, searchLayers } from "../../builder/search/search-layers.ts";

const commit: fc.Arbitrary<RecordChanges> = fc
  .array(
    fc.tuple(
      fc.nat({ max: 30 }).map((name) => `a/${name}`),
      fc.option(fc.nat({ max: 2 }).map(String), { nil: undefined }),
    ),
    { maxLength: 5 },
  )
  .map((changes) => new Map(changes));
const commits = fc.array(commit, { maxLength: 12 });
const first = fc
  .integer({ min: 0, max: 31 })
  .map((count) => new Map(Array.from({ length: count }, (_, at) => [`a/${at}`, "0"])));

test("a history that goes on comes to what all of it does, unless the base becomes another", () => {
  let [went, declined] = [0, 0];
  fc.assert(
    fc.property(
      first,
      commits,
      commits,
      fc.record({ recent: fc.nat({ max: 5 }), middleShare: fc.constantFrom(0, 0.2, 0.5, 0.9) }),
      (start, before, more, limits) => {
        const known = [start, ...before];
        const { current } = searchLayers(known, limits);
        const state = JSON.parse(JSON.stringify(plainLayers(known, limits)));
        const next = stepLayers(state, more, (name) => current.get(name), limits);
        const isMoved = more.some(
          ({ size }, at) =>
            size > 0 &&
            plainLayers([...known, ...more.slice(0, at + 1)], limits).touched.length === 0,
        );
        expect(next === undefined).toBe(isMoved);
        if (!next) declined += 1;
        else {
          went += 1;
          expect(next).toEqual(plainLayers([...known, ...more], limits));
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(Math.min(went, declined)).toBeGreaterThan(20);
});

test("what is not touched is not in the state, and is asked for when it is", () => {
  const all = new Map(Array.from({ length: 200 }, (_, at) => [`a/${at}`, "0"]));
  const before = plainLayers([all]);
  expect(before).toEqual({ current: 200, recent: [], touched: [] });
  const asked: string[] = [];
  const idBefore = (name: string) => {
    asked.push(name);
    return all.get(name);
  };
  const now = stepLayers(
    before,
    [new Map([["a/3", "1"]]), new Map([["a/3", undefined]])],
    idBefore,
  );
  expect(now).toEqual({ current: 199, recent: ["a/3"], touched: [["a/3", "0", null]] });
  expect(asked).toEqual(["a/3"]);
});
