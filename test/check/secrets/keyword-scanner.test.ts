import fc from "fast-check";
import { expect, test } from "vitest";
import { keywordScanner } from "../../../builder/scan/secrets/keyword-scanner.ts";

test("hits are the occurrences of every keyword, whatever the case", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "_"), minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(
      fc.uniqueArray(letters, { minLength: 1, maxLength: 8 }),
      fc.string({ unit: fc.constantFrom("a", "B", "b", "_", "é"), maxLength: 60 }),
      (keywords, text) => {
        const hits: string[] = [];
        keywordScanner(keywords).scan(Buffer.from(text, "latin1"), (keyword, start) => {
          hits.push(`${keywords[keyword]} ${start}`);
          return true;
        });
        const expected = keywords.flatMap((keyword) => occurrences(text.toLowerCase(), keyword));
        expect(hits.toSorted()).toEqual(expected.toSorted());
      },
    ),
  );
});

test("a scan stops when it is told to", () => {
  let hits = 0;
  keywordScanner(["a"]).scan(Buffer.from("aaaa"), () => ++hits < 2);
  expect(hits).toBe(2);
});

function occurrences(text: string, keyword: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf(keyword); at >= 0; at = text.indexOf(keyword, at + 1))
    found.push(`${keyword} ${at}`);
  return found;
}
