import fc from "fast-check";
import { expect, test } from "vitest";
import { median } from "../src/median.ts";

test("the middle of three", () => expect(median([9, 1, 4])).toBe(4));
test("the mean of the two in the middle", () => expect(median([4, 1, 2, 9])).toBe(3));
test("nothing has no median", () => expect(() => median([])).toThrow(RangeError));
test("no more than half of the values lie on either side", () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
      const middle = median(values);
      expect(values.filter((value) => value < middle).length).toBeLessThanOrEqual(
        values.length / 2,
      );
      expect(values.filter((value) => value > middle).length).toBeLessThanOrEqual(
        values.length / 2,
      );
    }),
  );
});
