/** The judge of the search benchmark: a wrong one would make every figure wrong. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { knownItemQueries } from "./bench/search/known-item-queries.ts";
import { rankQuality } from "./bench/search/rank-quality.ts";

const WORDS =
  "tide harbour lantern meadow copper signal anchor birch quartz willow ember falcon".split(" ");
const records = WORDS.flatMap((first, at) =>
  WORDS.filter((second) => second !== first).map((second) => ({
    name: `${first}-${second}${at}`,
    summary: `Measures ${first} and ${second} of number ${at} beside ${WORDS.toReversed()[at]}`,
    description: `Everything about ${WORDS.filter((word) => word !== second).join(", ")}.`,
  })),
);

describe("known-item queries", () => {
  test("one seed draws the same queries, another draws others", () => {
    const drawn = (seed: string) => knownItemQueries(records, { seed, perFamily: 20 });
    expect(drawn("a")).toEqual(drawn("a"));
    expect(drawn("b")).not.toEqual(drawn("a"));
  });

  test("there are nine families, each as large as asked for", () => {
    const families = Map.groupBy(
      knownItemQueries(records, { seed: "a", perFamily: 20 }),
      ({ family }) => family,
    );
    expect([...families.values()].map(({ length }) => length)).toEqual(Array(9).fill(20));
  });

  test("an exact name is its record's, and a mistyped one is nobody's, one edit away", () => {
    const names = new Set(records.map(({ name }) => name));
    for (const { family, query, target } of knownItemQueries(records, { seed: "a" })) {
      if (family === "name-exact") expect(query).toBe(target);
      if (family !== "name-typo") continue;
      expect(names.has(query)).toBe(false);
      expect(Math.abs(query.length - target.length)).toBeLessThanOrEqual(1);
    }
  });
});

test("quality is the mean of one by the place, and the share of those that have one", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 1 }), (places) => {
      const queries = places.map((_, at) => ({
        family: "name-exact" as const,
        query: "",
        target: `wanted-${at}`,
      }));
      const answers = places.map((place, at) =>
        Array.from({ length: 15 }, (_, index) => (index + 1 === place ? `wanted-${at}` : "other")),
      );
      const all = rankQuality(queries, answers).get("all");
      const found = places.filter((place) => place >= 1 && place <= 10);
      const sum = found.reduce((total, place) => total + 1 / place, 0);
      expect(all?.reciprocalRank).toBeCloseTo(sum / places.length);
      expect(all?.recall).toBeCloseTo(found.length / places.length);
    }),
  );
});
