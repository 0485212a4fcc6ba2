import fc from "fast-check";
import { expect, test } from "vitest";
import { markedText } from "../../site/src/view/marked-text.ts";
import { looserQuery, searchSummary } from "../../site/src/view/search-answer.ts";
import { readSearchState, searchAddress } from "../../site/src/view/search-state.ts";

test("the address says all and nothing else", () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 50 }),
      fc.subarray(["agent", "model"]),
      fc.constantFrom("relevance", "name", "updated"),
      fc.boolean(),
      (query, types, sort, related) => {
        const address = searchAddress({
          query: query.toWellFormed(),
          types,
          sort,
          related,
        } as const);
        expect(readSearchState(new URLSearchParams(address), ["agent", "model"])).toEqual({
          query: query.toWellFormed(),
          types,
          sort,
          related,
        });
      },
    ),
  );
  expect(searchAddress({ query: "", types: [], sort: "relevance", related: false })).toBe("");
});

test("what an address invents is left out", () => {
  expect(
    readSearchState(new URLSearchParams(`?type=model&type=virus&sort=evil&q=${"x".repeat(300)}`), [
      "model",
    ]),
  ).toEqual({ query: "x".repeat(200), types: ["model"], sort: "relevance", related: false });
});

test("the summary names query, number and filter, and says what is not certain", () => {
  const state = { query: " tide ", types: ["model"], sort: "name", related: false } as const;
  const total = { count: 1, exact: true };
  expect(searchSummary(state, { total, spellings: [], related: [] })).toBe(
    "1 artifact for “tide”, filtered by type",
  );
  const guess = {
    total: { count: 12, exact: false },
    spellings: [{ word: "tied", as: ["tide"] }],
    related: [],
  };
  expect(searchSummary({ ...state, types: [] }, guess)).toBe(
    "At least 12 artifacts for “tide”; “tied” read as tide",
  );
});

test("a query that found nothing is loosened to the beginnings of its words", () => {
  expect(looserQuery("acme/withrwan x")).toBe("acm withr x");
});

test("words that were found are marked, whatever characters they hold", () => {
  expect(markedText("A Tide, the tides; ebbtide", ["tide*", "ebb"])).toEqual([
    { text: "A ", marked: false },
    { text: "Tide", marked: true },
    { text: ", the ", marked: false },
    { text: "tide", marked: true },
    { text: "s; ebbtide", marked: false },
  ]);
  expect(markedText("Café", ["cafe"])).toEqual([{ text: "Café", marked: true }]);
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (text, found) => {
      expect(
        markedText(text, found)
          .map((part) => part.text)
          .join(""),
      ).toBe(text);
    }),
  );
});
