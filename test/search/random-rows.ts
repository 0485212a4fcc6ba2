/** Random artifacts of few words, so that they share some. */
import fc from "fast-check";
import type { Row } from "./made-index.ts";

const SYLLABLES = ["ba", "co", "di", "fu", "ly", "mo", "ne", "ra", "sto", "tri", "wa", "xe"];
export const word = fc
  .array(fc.constantFrom(...SYLLABLES), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(""));
export const row: fc.Arbitrary<Row> = fc.record({
  name: fc.tuple(fc.constantFrom("acme", "lab", "sea"), word).map((parts) => parts.join("/")),
  title: fc.array(word, { maxLength: 3 }).map((words) => words.join(" ")),
  summary: fc.array(word, { maxLength: 8 }).map((words) => words.join(" ")),
  tags: fc.uniqueArray(word, { maxLength: 3 }),
  text: fc.array(word, { maxLength: 20 }).map((words) => words.join(" ")),
  type: fc.constantFrom("agent", "model", "template"),
});
export const rows = fc.uniqueArray(row, {
  minLength: 1,
  maxLength: 60,
  selector: ({ name }) => name,
});
