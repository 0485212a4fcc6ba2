import fc from "fast-check";
import { expect, test } from "vitest";
import { firstOf } from "../../builder/emit/first-of.ts";

test("it is the beginning of what a stable sort gives", () => {
  const items = fc.array(fc.record({ key: fc.nat(5), at: fc.nat() }));
  const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key;
  fc.assert(
    fc.property(items, fc.nat(8), (all, count) => {
      expect(firstOf(all, count, byKey)).toEqual(all.toSorted(byKey).slice(0, count));
    }),
  );
});
