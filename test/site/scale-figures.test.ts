import { describe, expect, test } from "vitest";
import {
  extrapolate,
  MEASURED,
  MILLION,
  MILLION_COLUMNS,
  millionRows,
} from "../../site/src/view/scale-figures.ts";

const [first, between, last] = MEASURED;

describe("a million versions", () => {
  test.each(["files", "bytes", "memoryBytes", "fullSeconds"] as const)(
    "%s lie on a straight line, as far as they were measured",
    (quantity) => {
      for (const one of [first, last])
        expect(extrapolate(quantity, one.artifacts)).toBeCloseTo(one[quantity]);
      const off = extrapolate(quantity, between.artifacts) / between[quantity];
      expect(Math.abs(off - 1)).toBeLessThan(0.05);
    },
  );

  test("is a row of words for each quantity, a cell for each column", () => {
    const rows = millionRows().map((row) => row.map((cell) => cell[0]?.text ?? ""));
    expect(rows.map(({ length }) => length)).toEqual(rows.map(() => MILLION_COLUMNS.length));
    expect(rows.flat().join(" ")).not.toMatch(/NaN|undefined|Infinity|e\+|(?:^| )-/);
  });

  test("has bins of a size that a reader can fetch", () => {
    expect(MILLION).toMatchObject({ bins: "2,048", binSize: "82 kB" });
  });
});
