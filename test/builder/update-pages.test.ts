/** A list in pages that goes on from the one before: the same bytes as of all rows. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listPages } from "../../builder/emit/list-pages.ts";
import { openMadeFiles } from "../../builder/emit/made-files.ts";
import type { ReadPageForm } from "../../builder/emit/previous-pages.ts";
import { namedJson } from "../../builder/emit/published-file.ts";
import { type PageChange, updatePages } from "../../builder/emit/update-pages.ts";
import type { RowPlace } from "../../schemas/part-address.ts";
import { digestsOf, previousOf, stepped, type Tree, treeOf } from "../incremental/tree-of.ts";

interface Row {
  readonly name: string;
  readonly text: string;
}

const row = (number: number, length: number): Row => ({
  name: `acme/thing-${number}`,
  text: "漢".repeat(length),
});
const formOf = (placeOf: (row: Row) => RowPlace): ReadPageForm<Row> => ({
  document: (rows) => ({ rows }),
  placeOf,
  parsePage(value) {
    const { rows } = (value ?? {}) as { rows?: Row[] };
    return Array.isArray(rows) ? { ok: true, value: rows } : { ok: false, problems: [] };
  },
});
const byName = formOf(({ name }) => ({ group: name, key: name }));
const FIRST = "api/v1/things.json";
/** Pages of other lists, beside those of this one and below them. */
const OTHERS = treeOf(
  ["things/0/1", "things/10/01", "things/ten/0", "things/1x", "thing/1", "things-2/0"].map((path) =>
    namedJson({}, `api/v1/pages/${path}.json`),
  ),
);
const pagesOf = (form: ReadPageForm<Row>, rows: readonly Row[], limit: number): Tree =>
  treeOf([
    ...OTHERS.values(),
    ...listPages(form, rows, { first: FIRST, limit, made: openMadeFiles() }),
  ]);
const edited = (
  { placeOf }: ReadPageForm<Row>,
  rows: readonly Row[],
  { removed, added }: PageChange<Row>,
) => [...rows.filter((one) => !removed.has(placeOf(one).group)), ...added];

/** Updates the pages of `rows`, and compares what comes of it with the pages of the edited rows. */
async function step(
  rows: readonly Row[],
  change: PageChange<Row>,
  { limit, form = byName }: { readonly limit: number; readonly form?: ReadPageForm<Row> },
) {
  const before = pagesOf(form, rows, limit);
  const asked: string[] = [];
  const source = { first: FIRST, limit, previous: previousOf(before, asked) };
  const part = (await updatePages(form, source, change)) ?? expect.fail("it declined");
  const after = pagesOf(form, edited(form, rows, change), limit);
  expect(digestsOf(stepped(before, part))).toEqual(digestsOf(after));
  expect(new Set(asked).size).toBe(asked.length);
  return { ...part, asked, pages: after.size - OTHERS.size };
}

/** By number, with the length of its text: now and then one that no page holds beside another. */
const someRows = (max: number) =>
  fc.dictionary(
    fc.nat(40).map(String),
    fc.oneof(
      { weight: 9, arbitrary: fc.nat(20) },
      { weight: 1, arbitrary: fc.integer({ min: 60, max: 300 }) },
    ),
    { maxKeys: max, size: "max" },
  );
const rowsOf = (lengths: Readonly<Record<string, number>>): Row[] =>
  Object.entries(lengths).map(([number, length]) => row(Number(number), length));
const nameOf = (number: number | string): string => `acme/thing-${number}`;
const histories = fc.array(
  fc.tuple(someRows(6), fc.uniqueArray(fc.nat(40), { maxLength: 40 }), fc.boolean()),
  { minLength: 1, maxLength: 5 },
);

test("they are what all edited rows make, however pages split and merge", async () => {
  const counts = new Set<number>();
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 60, max: 900 }),
      someRows(40),
      histories,
      async (limit, first, changes) => {
        let rows = rowsOf(first);
        for (const [come, leave, isFew] of changes) {
          const left = leave.slice(0, isFew ? 2 : undefined).map(String);
          const removed = new Set([...Object.keys(come), ...left].map(nameOf));
          const change = { removed, added: rowsOf(come) };
          counts.add((await step(rows, change, { limit })).pages);
          rows = edited(byName, rows, change);
        }
      },
    ),
    { numRuns: 60, examples: [[300, {}, [[{}, [], true]]]] },
  );
  expect(Math.min(...counts)).toBe(1);
  expect(Math.max(...counts)).toBeGreaterThan(15);
});

test("rows that no bit tells apart stay together, wherever their page is", async () => {
  const form = formOf(({ name }) => {
    const place = String(Number(name.slice(-1)) % 5);
    return { group: place, key: place };
  });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 60, max: 400 }),
      someRows(20),
      someRows(8),
      fc.subarray([0, 1, 2, 3, 4]),
      async (limit, first, come, leave) => {
        const rows = rowsOf(first);
        const left = rows.filter((one) => leave.includes(Number(form.placeOf(one).group)));
        const added = rowsOf(come);
        const kept = new Set(rows.filter((one) => !left.includes(one)).map(({ name }) => name));
        const change = {
          removed: new Set(leave.map(String)),
          added: added.filter(({ name }) => !kept.has(name)),
        };
        await step(rows, change, { limit, form });
      },
    ),
    { numRuns: 60 },
  );
});

describe("pages", () => {
  const many = Array.from({ length: 80 }, (_, at) => row(at, 5));
  const all = new Set(many.map(({ name }) => name));
  const none = { removed: new Set<string>(), added: [] };
  const limit = 400;

  test("in which nothing changes are the same, and nothing is read", async () => {
    const { files, gone, asked } = await step(many, none, { limit });
    expect([files, gone, asked]).toEqual([[], [], []]);
  });

  test("whose row is replaced by itself, or that never had it, are the same", async () => {
    const itself = { removed: new Set([nameOf(3)]), added: [row(3, 5)] };
    expect((await step(many, itself, { limit })).files).toEqual([]);
    const absent = { removed: new Set([nameOf(99)]), added: [] };
    expect((await step(many, absent, { limit })).files).toEqual([]);
  });

  test("become one that is empty, and many again", async () => {
    const { files, gone } = await step(many, { removed: all, added: [] }, { limit });
    expect([files.length, gone.length > 8]).toEqual([1, true]);
    expect((await step([], { ...none, added: many }, { limit })).files.length).toBeGreaterThan(8);
    await step([], { ...none, added: [row(1, 300)] }, { limit });
    await step([row(1, 300)], { removed: all, added: [] }, { limit });
    await step(many, { removed: all, added: [row(1, 300)] }, { limit });
  });

  test("lose each of their rows, and get it back", async () => {
    for (const one of many) {
      const others = many.filter((other) => other !== one);
      await step(many, { removed: new Set([one.name]), added: [] }, { limit });
      await step(others, { ...none, added: [one] }, { limit });
    }
  });

  test("of a list that the tree has not are not gone on from", async () => {
    const change = { ...none, added: [row(1, 1)] };
    const source = { first: FIRST, previous: previousOf(OTHERS) };
    expect(await updatePages(byName, source, change)).toBeUndefined();
  });
});

test("a row of thousands reads and writes few pages", async () => {
  const rows = Array.from({ length: 3000 }, (_, at) => row(at, 20));
  const change = { removed: new Set([nameOf(17)]), added: [row(17, 21)] };
  const { files, gone, asked, pages } = await step(rows, change, { limit: 4000 });
  expect(pages).toBeGreaterThan(60);
  expect([files.length, gone.length]).toEqual([1, 0]);
  expect(asked.length).toBeLessThanOrEqual(2);
});

describe("a previous page is refused", () => {
  const limit = 400;
  const rows = Array.from({ length: 40 }, (_, at) => row(at, 5));
  const change = { removed: new Set([nameOf(3)]), added: [] };
  const pages = pagesOf(byName, rows, limit);
  const first = pages.get(FIRST) ?? expect.fail("no first page");
  const content = JSON.parse(Buffer.from(first.bytes ?? "").toString()) as { rows: Row[] };
  const refusal = async (page: object) => {
    const tree = new Map(pages).set(FIRST, namedJson(page, FIRST));
    const source = { first: FIRST, limit, previous: previousOf(tree) };
    await expect(updatePages(byName, source, change)).rejects.toMatchObject({
      code: "E_PREVIOUS_LIST",
    });
  };

  test("that is of another form, or written in another way", async () => {
    await refusal({ ...content, rows: "none" });
    await refusal({ ...content, more: true });
    await refusal({ ...content, next: "api/v1/pages/things/11111.json" });
    await refusal({ ...content, rows: content.rows.toReversed() });
  });

  test("that stands below another", async () => {
    const [last] = [...pages.keys()].filter((path) => path.endsWith("1.json")).slice(-1);
    const below = (last ?? expect.fail("one page")).replace(".json", "0.json");
    const tree = new Map(pages).set(below, namedJson(content, below));
    const source = { first: FIRST, limit, previous: previousOf(tree) };
    await expect(updatePages(byName, source, change)).rejects.toMatchObject({
      code: "E_PREVIOUS_LIST",
      message: expect.stringContaining("another page stands for"),
    });
  });

  test("that is split in another way", async () => {
    await refusal({ ...content, rows: [] });
    await refusal({ ...content, rows });
  });
});
