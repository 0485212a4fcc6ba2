import { expect, test } from "vitest";
import { interfaceShapes } from "../../builder/search/interface-shapes.ts";
import { openSearch } from "../../client/search/open-search.ts";
import type { SearchOptions } from "../../client/search/search-hit.ts";
import { makeIndex, namesFor, openMade, type Row } from "./made-index.ts";

const ENTRIES: readonly Row[] = [
  { name: "acme/tide", title: "Tide tables" },
  {
    name: "acme/tide-harmonics",
    title: "Harmonic constants",
    tags: ["ocean", "tide"],
    type: "model",
  },
  { name: "sea/tide", title: "Another tide" },
  { name: "acme/ocean", title: "Ocean grids", summary: "Grids for tide models.", text: "network" },
  { name: "acme/cafe", title: "Café finder", summary: "Finds a café." },
  {
    name: "acme/genome-pipeline",
    title: "Genome pipeline",
    summary: "Aligns reads, calls variants.",
  },
];

const DEPRECATED: readonly Row[] = [
  { name: "acme/genome-pipeline", summary: "Aligns reads, calls variants." },
  { name: "acme/genome-old", summary: "Aligns reads, calls variants.", deprecated: true },
];

/** Both ways in which an index is published have to answer alike. */
const INDEXES = [makeIndex(ENTRIES), makeIndex(ENTRIES, { sharded: true })];

const search = async (query: string, options: Partial<SearchOptions> = {}, rows = ENTRIES) =>
  openMade(makeIndex(rows)).search(query, { limit: 10, ...options });
async function names(query: string): Promise<string[]> {
  const [one = [], other] = await Promise.all(INDEXES.map((index) => namesFor(index, query)));
  expect(other).toEqual(one);
  return one;
}

test("the exact name comes first, then the same name in other namespaces", async () => {
  expect((await names("sea/tide")).at(0)).toBe("sea/tide");
  expect((await names("@sea/tide")).at(0)).toBe("sea/tide");
  expect((await names("tide")).slice(0, 2).sort()).toEqual(["acme/tide", "sea/tide"]);
  expect(await names("Tide")).toContain("acme/tide-harmonics");
});

test.each([
  ["a beginning", "harmon", "acme/tide-harmonics"],
  ["a slip", "harmoncis", "acme/tide-harmonics"],
  ["a slip at the beginning", "ahrmonics", "acme/tide-harmonics"],
  ["a slip in a name of two words", "tidhe harmonics", "acme/tide-harmonics"],
  ["a name without its punctuation", "tideharmonics", "acme/tide-harmonics"],
  ["a name with other punctuation", "tide_harmonics", "acme/tide-harmonics"],
  ["an accent left out", "cafe", "acme/cafe"],
  ["an accent put in", "café", "acme/cafe"],
  ["words of a summary", "calls variants", "acme/genome-pipeline"],
  ["another number", "call variant", "acme/genome-pipeline"],
  ["words of the documentation", "network", "acme/ocean"],
])("%s finds it", async (_, query, name) => {
  expect((await names(query))[0]).toBe(name);
});

test.each([
  ["osmo-s", "telco/osmo-sdr"],
  ["osmo s", "telco/osmo-sdr"],
  ["python-osmo-sd", "telco/python-osmo-sdr-doc"],
  ["snp-si", "bio/snp-sift"],
])("%s finds the name of several words that begins so", async (query, name) => {
  const rows = ["osmo", "osmo-mgw", "osmo-sdr", "python-osmo-sdr-doc", "python-sdr", "osmo-python"]
    .map((one) => ({ name: `telco/${one}`, summary: "Software defined radio, s-band" }))
    .concat(["snp-sift", "sift", "snp"].map((one) => ({ name: `bio/${one}`, summary: "" })));
  for (const sharded of [false, true])
    expect((await namesFor(makeIndex(rows, { sharded }), query)).at(0)).toBe(name);
});

test("a word that is found is not also looked for with typing errors", async () => {
  const near = makeIndex([{ name: "acme/tide" }, { name: "acme/tire" }]);
  expect(await namesFor(near, "tide")).toEqual(["acme/tide"]);
  expect(await namesFor(near, "tixe")).toHaveLength(2);
  const { spellings } = await openMade(near).search("tixe", { limit: 1 });
  expect(spellings).toEqual([{ word: "tixe", as: ["tide", "tire"] }]);
});

test("what has all words comes first and is counted; what lacks some says which", async () => {
  const all = await search("ocean grids");
  expect(all.hits[0]).toMatchObject({ name: "acme/ocean", without: [] });
  expect(all.hits[1]).toMatchObject({ name: "acme/tide-harmonics", without: ["grids"] });
  expect(all.total).toEqual({ count: 1, exact: true });
  const some = await search("ocean zebra");
  expect(some.hits[0]).toMatchObject({ name: "acme/ocean", without: ["zebra"] });
  expect(some.total.count).toBe(2);
});

test("a deprecated artifact comes after its like", async () => {
  expect(await namesFor(makeIndex(DEPRECATED), "genome variants")).toEqual([
    "acme/genome-pipeline",
    "acme/genome-old",
  ]);
});

test("among equal names a verified publisher comes first; equally relevant hits go by publisher, score and name", async () => {
  const better = { title: "Tide", tags: ["tide"], summary: "tide" };
  expect(
    await namesFor(
      makeIndex([
        { name: "aa/tide", ...better },
        { name: "zz/tide", verified: true },
      ]),
      "tide",
    ),
  ).toEqual(["zz/tide", "aa/tide"]);
  const alike = { title: "Ocean" };
  expect(
    await namesFor(
      makeIndex([
        { name: "aa/x1", ...alike, points: 50 },
        { name: "aa/x2", ...alike, points: 60 },
        { name: "aa/x3", ...alike, verified: true, points: 10 },
        { name: "aa/x4", ...alike, points: 60 },
      ]),
      "ocean",
    ),
  ).toEqual(["aa/x3", "aa/x2", "aa/x4", "aa/x1"]);
});

test("facets narrow, from the query and from options alike, and count before their own filter", async () => {
  const typed = await search("tide type:model");
  expect(typed.hits.map(({ name }) => name)).toEqual(["acme/tide-harmonics"]);
  const chosen = await search("tide", {
    filters: { type: ["Model"] },
    facets: ["type", "publisher"],
  });
  expect(chosen.hits).toEqual(typed.hits);
  expect(chosen.facets.type).toEqual(
    new Map([
      ["model", 1],
      ["template", 3],
    ]),
  );
  expect(chosen.facets.publisher).toEqual(new Map([["acme", 1]]));
  expect((await search("tide publisher:sea")).hits.map(({ name }) => name)).toEqual(["sea/tide"]);
  expect((await search('license:"MIT" tag:ocean')).total.count).toBe(1);
  expect((await search("verdict:blocked")).hits).toEqual([]);
});

test("a shape that is taken or given finds what has all of it", async () => {
  const rows: Row[] = [
    {
      name: "a/login",
      ...interfaceShapes([type("LoginRequest", "email"), type("LoginResponse", "token")]),
    },
    { name: "a/mail", ...interfaceShapes([type("Mail", "email")]) },
  ];
  const found = async (query: string) =>
    (await search(query, {}, rows)).hits.map(({ name }) => name);
  expect(await found("in:email")).toEqual(["a/login", "a/mail"]);
  expect(await found("out:email:string")).toEqual(["a/mail"]);
  expect(await found("in:LoginRequest out:token")).toEqual(["a/login"]);
  expect(await found("in:email in:token")).toEqual([]);
});

const type = (name: string, field: string) => ({ name, fields: { [field]: "string" } });

test("phrases, and words that must not be there", async () => {
  const phrase = await search('"tide models"');
  expect(phrase.hits.map(({ name }) => name)).toEqual(["acme/ocean"]);
  expect((await search('"models tide"')).hits).toEqual([]);
  expect((await search("tide -harmonic -another")).hits.map(({ name }) => name).sort()).toEqual([
    "acme/ocean",
    "acme/tide",
  ]);
});

test("without words, all by name; and other orders", async () => {
  const rows: Row[] = [
    { name: "b/one", points: 10, updated: 300 },
    { name: "a/two", points: 30, updated: 100 },
    { name: "c/three", points: 20, updated: 200 },
  ];
  const order = async (sort?: SearchOptions["sort"]) =>
    (await search("", { sort }, rows)).hits.map(({ name }) => name);
  expect(await order()).toEqual(["a/two", "b/one", "c/three"]);
  expect(await order("updated")).toEqual(["b/one", "c/three", "a/two"]);
  expect(await order("score")).toEqual(["a/two", "c/three", "b/one"]);
});

test("languages that do not part words are found by any part of two characters", async () => {
  const rows: Row[] = [
    { name: "a/one", summary: "认证系统使用JWT令牌" },
    { name: "a/two", summary: "ガベージコレクションの設計" },
    { name: "a/three", summary: "데이터베이스를 위한 도구" },
    { name: "a/four", summary: "क्या नया है" },
  ];
  const index = makeIndex(rows, { sharded: true });
  for (const [query, name] of [
    ["认证", "a/one"],
    ["jwt", "a/one"],
    ["コレクション", "a/two"],
    ["데이터", "a/three"],
    ["नया", "a/four"],
  ] as const)
    expect(await namesFor(index, query), query).toEqual([name]);
});

test.each([
  "",
  "   ",
  "!!!",
  "/",
  "x".repeat(10_000),
  "ab ".repeat(4000),
  "\u0000",
  "__proto__",
  "constructor",
  "(a+)+$ [",
  '"',
  "-",
  "type:",
  'type:"',
  "🙂🙂",
  "\ud800",
  "*",
  "tid*",
])("the query %j is harmless", async (query) => {
  expect(Array.isArray(await names(query))).toBe(true);
});

test("what of a long query is not looked at is said", async () => {
  expect((await search("x".repeat(10_000))).notes).toEqual([
    "The query is long: only its first 200 characters are looked for.",
  ]);
  expect((await search("a b c d e f g h i j k l m n o p q r")).notes).toEqual([
    "The query has many words: only the first 16 are looked for.",
  ]);
});

test("the limit cuts after the ranking", async () => {
  expect((await search("tide", { limit: 1 })).hits).toHaveLength(1);
});

test("several registries are ranked as one, by how rare a word is in all of them", async () => {
  const common = Array.from({ length: 30 }, (_, at) => ({
    name: `a/n${at}`,
    summary: "tide table",
  }));
  const one = makeIndex([...common, { name: "a/both", summary: "tide moon" }]);
  const other = makeIndex([{ name: "b/both", summary: "tide moon" }]);
  const answer = await openSearch([one.source, other.source]).search("tide moon", { limit: 3 });
  expect(answer.hits.slice(0, 2).map(({ name, source }) => [name, source])).toEqual([
    ["a/both", 0],
    ["b/both", 1],
  ]);
  expect(answer.hits[0]?.relevance).toBe(answer.hits[1]?.relevance);
});

const TEACHING: readonly Row[] = [
  ...Array.from({ length: 6 }, (_, at) => ({
    name: `a/k${at}`,
    summary: "kubernetes cluster tool",
  })),
  ...Array.from({ length: 300 }, (_, at) => ({ name: `b/n${at}`, summary: `tool number n${at}q` })),
  { name: "c/orchestra", summary: "cluster scheduler" },
];

test("words that go together in the registry are looked for where that is asked for, and said", async () => {
  const index = makeIndex(TEACHING, { sharded: true });
  const plain = await openMade(index).search("kubernetes", { limit: 20 });
  expect(plain.hits.map(({ name }) => name)).not.toContain("c/orchestra");
  const { hits, related } = await openMade(index).search("kubernetes", { limit: 20, expand: true });
  expect(related).toEqual([{ word: "kubernetes", as: ["cluster"] }]);
  expect(hits.map(({ name }) => name).at(-1)).toBe("c/orchestra");
  expect(hits).toHaveLength(7);
});

test("another expander can say what is related", async () => {
  const expand = { related: async () => [{ word: "scheduler", weight: 0.5 }] };
  const { hits } = await openMade(makeIndex(TEACHING)).search("kubernetes", { limit: 20, expand });
  expect(hits.map(({ name }) => name)).toContain("c/orchestra");
});
