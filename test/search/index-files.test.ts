/** What is published and how it is read, on random registries against simple models. */
import { gunzipSync } from "node:zlib";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { foldText, wordsOf } from "../../client/search/search-words.ts";
import { typoDistance } from "../../client/search/typo-distance.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { jsonSchemaOf } from "../../schemas/json-schema.ts";
import { makeIndex, namesFor, openMade, type Row } from "./made-index.ts";
import { rows, word } from "./random-rows.ts";

function wordsOfRow({ name, title = "", summary = "", tags = [], text = "" }: Row): Set<string> {
  return new Set([name, title, summary, ...tags, text].flatMap(wordsOf));
}

test("whole words are found in exactly the documents that have them, however the index is cut", async () => {
  await fc.assert(
    fc.asyncProperty(rows, fc.array(word, { minLength: 1, maxLength: 3 }), async (all, asked) => {
      const quoted = asked.map((one) => `"${one}"`).join(" ");
      const has = all.filter((one) => asked.every((wanted) => wordsOfRow(one).has(wanted)));
      fc.pre(has.length > 0);
      for (const sharded of [true, false]) {
        const answer = await openMade(makeIndex(all, { sharded })).search(quoted, { limit: 100 });
        const exact = answer.hits.filter(({ name }) => has.some((one) => one.name === name));
        expect(exact).toHaveLength(has.length);
      }
    }),
    { numRuns: 60 },
  );
});

test("an index in files and an index in one answer alike: hits, counts, facets", async () => {
  await fc.assert(
    fc.asyncProperty(rows, fc.array(word, { minLength: 1, maxLength: 3 }), async (all, asked) => {
      const options = { limit: 20, facets: ["type", "tag", "publisher"] as const };
      const [one, files] = await Promise.all(
        [false, true].map((sharded) =>
          openMade(makeIndex(all, { sharded })).search(asked.join(" "), options),
        ),
      );
      expect(files).toEqual(one);
      const counted = [...(one?.facets.type?.values() ?? [])].reduce((sum, own) => sum + own, 0);
      expect(counted).toBe(one?.total.count);
    }),
    { numRuns: 40 },
  );
});

test("every name is found by itself, first", async () => {
  await fc.assert(
    fc.asyncProperty(rows, async (all) => {
      const made = makeIndex(all, { sharded: true });
      for (const { name } of all.slice(0, 10)) expect((await namesFor(made, name))[0]).toBe(name);
    }),
    { numRuns: 20 },
  );
});

const MANY: readonly Row[] = Array.from({ length: 900 }, (_, at) => ({
  name: `ns${at % 7}/item-${at.toString(36)}`,
  summary: `Item ${at} does ${["reading", "writing", "sorting"][at % 3]} of kind k${at % 50}z`,
  text: `common words everywhere, and w${at * 7919} once`,
  type: at % 2 ? "model" : "agent",
  tags: at % 40 === 0 ? ["tidal", "gauge"] : [],
}));

/** Made once, and opened anew by each test. */
const SHARDED = makeIndex(MANY, { sharded: true });

test("a common word of the documentation is counted exactly, though it does not rank beside others", async () => {
  const searcher = openMade(SHARDED);
  const quick = await searcher.search("everywhere item", { limit: 5 });
  expect(quick.total.exact).toBe(false);
  const alone = await searcher.search("everywhere", { limit: 5 });
  expect(alone.total).toEqual({ count: 900, exact: true });
  const counted = await searcher.search("everywhere", { limit: 5, facets: ["type"] });
  expect(counted.total).toEqual({ count: 900, exact: true });
  expect(counted.facets.type).toEqual(
    new Map([
      ["agent", 450],
      ["model", 450],
    ]),
  );
  expect((await searcher.search("everywhere k7z", { limit: 50, sort: "name" })).total.count).toBe(
    18,
  );
  expect((await searcher.search("k7z -everywhere", { limit: 50 })).total.count).toBe(0);
});

test("a query fetches a few files of many, and another one of the same words none", async () => {
  const made = SHARDED;
  made.fetched.length = 0;
  const searcher = openMade(made);
  await searcher.search("sorting k7z", { limit: 10 });
  expect(made.fetched.length).toBeLessThan(made.files.size / 4);
  const before = made.fetched.length;
  await searcher.search("k7z sorting", { limit: 10 });
  expect(made.fetched).toHaveLength(before);
});

test("the same rows give the same bytes, and each file is named by its digest", () => {
  const [one, other] = [SHARDED, makeIndex(MANY, { sharded: true })];
  expect(other.files).toEqual(one.files);
  for (const [path, bytes] of one.files)
    expect(path).toBe(`index/search/${sha256Hex(bytes).slice(0, 32)}.json.gzip`);
});

test("every file has a published shape", () => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false });
  const kinds = [
    "index",
    "shard",
    "postings",
    "dictionary",
    "directory",
    "records",
    "columns",
    "facet",
    "numbers",
    "related",
  ];
  const shapes = kinds.map((kind) => ajv.compile(jsonSchemaOf(`published-search-${kind}`)));
  const used = new Set<number>();
  for (const sharded of [true, false])
    for (const [path, bytes] of (sharded ? SHARDED : makeIndex(MANY)).files) {
      const content: unknown = JSON.parse(gunzipSync(bytes).toString());
      const at = shapes.findIndex((shape) => shape(content));
      expect(at, path).toBeGreaterThanOrEqual(0);
      used.add(at);
    }
  expect(used.size).toBe(kinds.length);
});

test("a changed, cut, missing or foreign file is refused, said, and nothing of it used", async () => {
  const good = SHARDED;
  good.fetched.length = 0;
  const query = "item-a1 sorting k7z";
  await openMade(good).search(query, { limit: 10 });
  const foreign = makeIndex(MANY.slice(1), { sharded: true }).files.values().next().value;
  const spoil: ((bytes: Uint8Array) => Uint8Array | undefined)[] = [
    (bytes) => bytes.with(bytes.length >> 1, (bytes[bytes.length >> 1] ?? 0) ^ 1),
    (bytes) => bytes.subarray(0, -1),
    () => new Uint8Array(),
    () => foreign,
    () => undefined,
  ];
  for (const [at, path] of [...new Set(good.fetched)].entries())
    for (const change of at < 2 ? spoil : spoil.slice(at % 5, (at % 5) + 1)) {
      const bytes = change(good.files.get(path) ?? new Uint8Array());
      const fetchFile = async (asked: string, limit: number) => {
        if (asked !== path) return good.source.fetchFile(asked, limit);
        if (bytes === undefined) throw new Error(`${path} is missing`);
        return bytes;
      };
      const source = { ...good.source, fetchFile };
      const answer = await openMade({ ...good, source }).search(query, { limit: 10 });
      expect(answer.problems.map(({ error }) => error.message).join()).toContain(path);
      expect(answer.total.exact).toBe(false);
    }
});

test("a whole name is found though no word can be looked up", async () => {
  const made = makeIndex(MANY.slice(0, 400), { sharded: true });
  const { words } = (made.source.root as { segments: { words: { files: string[] } }[] })
    .segments[0]!;
  for (const name of words.files) made.files.delete(`index/search/${name}.json.gzip`);
  const answer = await openMade(made).search("ns3/item-a", { limit: 10 });
  expect(answer.hits.map(({ name, tier }) => [name, tier])).toEqual([["ns3/item-a", 0]]);
  expect(answer.problems.length).toBeGreaterThan(0);
});

test("a file that unpacks to too much, and a root of another format, are refused", async () => {
  const { searchFile } = await import("../../builder/search/search-store.ts");
  const made = makeIndex(MANY.slice(0, 400), { sharded: true });
  const { path, bytes, sha256 } = searchFile({ words: ["x".repeat(9 * 1024 * 1024)] });
  const root = structuredClone(made.source.root) as { segments: { words: { files: string[] } }[] };
  root.segments[0]!.words.files.fill(sha256.slice(0, 32));
  made.files.set(path, bytes ?? new Uint8Array());
  const answer = await openMade({ ...made, source: { ...made.source, root } }).search("sorting", {
    limit: 1,
  });
  expect(answer.problems[0]?.error).toMatchObject({
    code: "E_SEARCH_FILE",
    details: [expect.any(String), expect.stringContaining("more than 8388608 bytes")],
  });
  for (const wrong of [{}, [], null, { schemaVersion: 2, documents: 1, segments: [] }])
    expect(() => openMade({ ...made, source: { ...made.source, root: wrong } })).toThrow(
      expect.objectContaining({ code: "E_SEARCH_FILE" }),
    );
});

test("the distance of typing errors is that of the definition", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
  fc.assert(
    fc.property(letters, letters, fc.integer({ min: 0, max: 3 }), (a, b, max) => {
      expect(typoDistance(a, b, max)).toBe(Math.min(definition(a, b), max + 1));
    }),
  );
});

/** Optimal string alignment, as its definition has it. */
function definition(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  const options = [definition(restA, b) + 1, definition(a, restB) + 1];
  options.push(definition(restA, restB) + (a[0] === b[0] ? 0 : 1));
  if (a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0])
    options.push(definition(a.slice(2), b.slice(2)) + 1);
  return Math.min(...options);
}

test("words hold no lone halves of characters, and folding changes nothing twice", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
      for (const one of wordsOf(text)) {
        expect(one.isWellFormed()).toBe(true);
        expect(foldText(one)).toBe(one);
      }
    }),
  );
});
