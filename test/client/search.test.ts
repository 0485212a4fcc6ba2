import { readFile } from "node:fs/promises";
import { join } from "node:path";
import MiniSearch from "minisearch";
import { expect, test } from "vitest";
import { loadIndex, rank } from "../../client/search/rank.ts";
import { searchOptions } from "../../client/search/search-options.ts";
import type { SearchIndex } from "../../schemas/published/search-index.ts";

interface Entry {
  readonly name: string;
  readonly title?: string;
  readonly tags?: string;
  readonly summary?: string;
  readonly text?: string;
  readonly type?: string;
  readonly deprecated?: boolean;
  readonly verified?: boolean;
  readonly points?: number;
}

const ENTRIES: readonly Entry[] = [
  { name: "acme/tide", title: "Tide tables" },
  { name: "acme/tide-harmonics", title: "Harmonic constants", tags: "ocean tide", type: "model" },
  { name: "sea/tide", title: "Another tide" },
  { name: "acme/ocean", title: "Ocean grids", summary: "Grids for tide models.", text: "network" },
  { name: "acme/cafe", title: "Café finder", summary: "Finds a café." },
  {
    name: "acme/genome-pipeline",
    title: "Genome pipeline",
    summary: "Aligns reads, calls variants.",
  },
  {
    name: "acme/genome-old",
    title: "Genome pipeline",
    summary: "Aligns reads, calls variants.",
    deprecated: true,
  },
];

function index(entries: readonly Entry[] = ENTRIES): MiniSearch {
  const search = new MiniSearch(searchOptions());
  for (const entry of entries) {
    const whole = entry.name.slice(entry.name.indexOf("/") + 1).replace(/[^a-z0-9]/g, "");
    search.add({
      title: "",
      tags: "",
      summary: "",
      text: "",
      type: "template",
      version: "1.0.0",
      publisher: "acme",
      deprecated: false,
      verified: false,
      verdict: "passed",
      points: 90,
      ...entry,
      whole,
    });
  }
  const document: SearchIndex = {
    schemaVersion: 1,
    engine: "minisearch@7",
    index: JSON.parse(JSON.stringify(search)),
  };
  return loadIndex(document);
}

const names = (query: string, type?: string) =>
  rank(index(), query, { limit: 10, type }).map(({ name }) => name);

test("the exact name comes first, then the same name in other namespaces", () => {
  expect(names("sea/tide").at(0)).toBe("sea/tide");
  expect(names("@sea/tide").at(0)).toBe("sea/tide");
  expect(names("tide").slice(0, 2).sort()).toEqual(["acme/tide", "sea/tide"]);
  expect(names("Tide")).toContain("acme/tide-harmonics");
});

test.each([
  ["a beginning", "harmon", "acme/tide-harmonics"],
  ["a slip", "harmoncis", "acme/tide-harmonics"],
  ["a name without its punctuation", "tideharmonics", "acme/tide-harmonics"],
  ["a name with other punctuation", "tide_harmonics", "acme/tide-harmonics"],
  ["an accent left out", "cafe", "acme/cafe"],
  ["an accent put in", "café", "acme/cafe"],
  ["words of a summary", "calls variants", "acme/genome-pipeline"],
  ["words of the documentation", "network", "acme/ocean"],
])("%s finds it", (_, query, name) => {
  expect(names(query)[0]).toBe(name);
});

test("a word that is found is not also looked for with typing errors", () => {
  const near = index([{ name: "acme/tide" }, { name: "acme/tire" }]);
  expect(rank(near, "tide", { limit: 9 }).map(({ name }) => name)).toEqual(["acme/tide"]);
  expect(rank(near, "tixe", { limit: 9 })).toHaveLength(2);
});

test("all words are wanted; some will do when nothing has them all", () => {
  expect(names("ocean grids")).toEqual(["acme/ocean"]);
  expect(names("ocean zebra")).toContain("acme/ocean");
});

test("a deprecated artifact comes after its like", () => {
  expect(names("genome variants")).toEqual(["acme/genome-pipeline", "acme/genome-old"]);
});

test("among equal names a verified publisher comes first; equally relevant hits go by publisher, score and name", () => {
  const order = (entries: readonly Entry[], query: string): string[] =>
    rank(index(entries), query, { limit: 9 }).map(({ name }) => name);
  const better = { title: "Tide", tags: "tide", summary: "tide" };
  expect(
    order(
      [
        { name: "aa/tide", ...better },
        { name: "zz/tide", verified: true },
      ],
      "tide",
    ),
  ).toEqual(["zz/tide", "aa/tide"]);
  const alike = { title: "Ocean" };
  expect(
    order(
      [
        { name: "aa/x1", ...alike, points: 50 },
        { name: "aa/x2", ...alike, points: 60 },
        { name: "aa/x3", ...alike, verified: true, points: 10 },
        { name: "aa/x4", ...alike, points: 60 },
      ],
      "ocean",
    ),
  ).toEqual(["aa/x3", "aa/x2", "aa/x4", "aa/x1"]);
});

test("an index that says nothing of verdicts leaves them open, and its scores at nothing", () => {
  const bare = new MiniSearch(searchOptions());
  bare.add({ name: "acme/tide", title: "Tide" });
  const document: SearchIndex = {
    schemaVersion: 1,
    engine: "minisearch@7",
    index: JSON.parse(JSON.stringify(bare)),
  };
  expect(rank(loadIndex(document), "tide", { limit: 1 })).toMatchObject([
    { verdict: "unverified", score: 0, verified: false },
  ]);
});

test("a type narrows the hits", () => {
  expect(names("tide", "model")).toEqual(["acme/tide-harmonics"]);
});

test.each(["", "   ", "!!!", "/", "x".repeat(5000), "\u0000", "__proto__", "constructor"])(
  "the query %j is harmless",
  (query) => {
    expect(Array.isArray(names(query))).toBe(true);
  },
);

test("the limit cuts after the ranking", () => {
  expect(rank(index(), "tide", { limit: 1 })).toHaveLength(1);
});

test("the ranking runs in a browser: nothing of Node is imported", async () => {
  const folder = join(import.meta.dirname, "../../client/search");
  for (const file of ["rank.ts", "search-options.ts"]) {
    const imports = [
      ...(await readFile(join(folder, file), "utf8")).matchAll(/from "([^"]+)"/g),
    ].map((match) => match[1]);
    expect(imports.length).toBeGreaterThan(0);
    expect(imports.filter((module) => module?.startsWith("node:"))).toEqual([]);
  }
});
