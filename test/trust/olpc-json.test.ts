/** The order of keys in what TUF signs: by code point, as Python sorts, also where UTF-16 differs. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { olpcJson } from "../../schemas/trust/olpc-json.ts";

const points = (text: string): readonly number[] =>
  Array.from(text, (character) => character.codePointAt(0) ?? 0);

function byPoints(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((point, at) => point !== b[at]);
  return index < 0 ? a.length - b.length : (a[index] ?? 0) - (b[index] ?? -1);
}

test("keys are in the order of their code points", () => {
  const name = fc.string({ unit: fc.constantFrom("a", "b", "\uffff", "\ue000", "😀", "𐀀") });
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 6 }), (names) => {
      const written = fromUtf8(olpcJson(Object.fromEntries(names.map((key) => [key, 1])))) ?? "";
      const sorted = [...names].sort((a, b) => byPoints(points(a), points(b)));
      expect(written).toBe(`{${sorted.map((key) => `"${key}":1`).join(",")}}`);
    }),
    { numRuns: 200 },
  );
});
