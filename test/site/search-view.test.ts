import fc from "fast-check";
import { expect, test } from "vitest";
import type { SearchHit } from "../../client/search/rank.ts";
import { markedText } from "../../site/src/view/marked-text.ts";
import { searchAnswer, searchSummary } from "../../site/src/view/search-answer.ts";
import { readSearchState, searchAddress } from "../../site/src/view/search-state.ts";

function hit(name: string, type = "model"): SearchHit {
  return {
    name,
    title: name,
    summary: "",
    type,
    version: "1.0.0",
    publisher: "p",
    deprecated: false,
    verified: false,
    verdict: "passed",
    score: 90,
    tier: 2,
    leniency: 0,
    relevance: 1,
  };
}

test("the address says all and nothing else", () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 50 }),
      fc.subarray(["agent", "model"]),
      fc.constantFrom("relevance", "name", "updated"),
      (query, types, sort) => {
        const address = searchAddress({ query: query.toWellFormed(), types, sort } as const);
        expect(readSearchState(new URLSearchParams(address), ["agent", "model"])).toEqual({
          query: query.toWellFormed(),
          types,
          sort,
        });
      },
    ),
  );
  expect(searchAddress({ query: "", types: [], sort: "relevance" })).toBe("");
});

test("what an address invents is left out", () => {
  expect(
    readSearchState(new URLSearchParams(`?type=model&type=virus&sort=evil&q=${"x".repeat(300)}`), [
      "model",
    ]),
  ).toEqual({ query: "x".repeat(200), types: ["model"], sort: "relevance" });
});

test("facets count all hits, also those that they hide", () => {
  const ranked = [hit("a/b"), hit("a/a"), hit("a/c", "agent")];
  const answer = searchAnswer(
    ranked,
    { query: "a", types: ["model"], sort: "name" },
    { types: ["agent", "model", "image"], updated: new Map() },
  );
  expect(answer.hits.map(({ name }) => name)).toEqual(["a/a", "a/b"]);
  expect(answer.facets.map(({ count }) => count)).toEqual([1, 2, 0]);
  expect(ranked[0]?.name).toBe("a/b");
});

test("recently updated first", () => {
  const updated = new Map([
    ["a/b", "2026-02-01T00:00:00Z"],
    ["a/c", "2026-03-01T00:00:00Z"],
  ]);
  const answer = searchAnswer(
    [hit("a/a"), hit("a/b"), hit("a/c")],
    { query: "", types: [], sort: "updated" },
    { types: [], updated },
  );
  expect(answer.hits.map(({ name }) => name)).toEqual(["a/c", "a/b", "a/a"]);
});

test("the summary names query, number and filter", () => {
  expect(searchSummary({ query: " tide ", types: ["model"], sort: "name" }, 1)).toBe(
    "1 artifact for “tide”, filtered by type",
  );
});

test("words are marked where they begin, whatever characters they hold", () => {
  expect(markedText("A Tide, the tides; ebbtide", "tide (+")).toEqual([
    { text: "A ", marked: false },
    { text: "Tide", marked: true },
    { text: ", the ", marked: false },
    { text: "tide", marked: true },
    { text: "s; ebbtide", marked: false },
  ]);
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, query) => {
      expect(
        markedText(text, query)
          .map((part) => part.text)
          .join(""),
      ).toBe(text);
    }),
  );
});
