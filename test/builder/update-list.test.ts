/** A list that goes on from the one before: the same bytes as of all rows, at the price of what changed. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listFiles } from "../../builder/emit/list-files.ts";
import { hashedJson, type PublishedFile, referenceTo } from "../../builder/emit/published-file.ts";
import { type ListChange, updateList } from "../../builder/emit/update-list.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { partPath, registryDocumentPath } from "../../schemas/paths.ts";
import { CATALOG } from "../../schemas/published/catalog-list.ts";
import { FILE_LIST, fileGroup } from "../../schemas/published/file-list.ts";
import type { ListForm } from "../../schemas/published/part.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { catalogEntry } from "../catalog-entry.ts";

/** A few rows a part and two to six parts a part, so that twenty groups make many levels. */
const smallForm = (rows: number, parts: number): ListForm<Reference> => ({
  ...FILE_LIST,
  sizes: { rows, parts },
});
const file = (artifact: number, number: number, length = 1): Reference => ({
  path: `targets/acme/thing-${artifact}/${sha256Hex(`${artifact} ${number}`)}.${"x".repeat(length)}`,
  sha256: sha256Hex(`${length}`),
  size: number,
});
const pathsOf = (files: readonly Reference[]) => files.map(({ path }) => path).toSorted();
const edited = (rows: readonly Reference[], { removed, added }: ListChange<Reference>) => [
  ...rows.filter(({ path }) => !removed.has(fileGroup(path))),
  ...added,
];
const rootOf = (files: readonly PublishedFile[]) =>
  files.at(-1) ?? expect.fail("a list has at least its root");

function sourceOf(files: readonly PublishedFile[]) {
  const bytes = new Map(files.map((one) => [one.path, one.bytes]));
  const asked: string[] = [];
  const read = async ({ path }: Reference) => {
    asked.push(path);
    return bytes.get(path);
  };
  return { bytes, asked, previous: { root: rootOf(files), read } };
}

/** Updates the list of `rows`, and compares all that comes and goes with the list of the edited rows. */
async function step(
  form: ListForm<Reference>,
  rows: readonly Reference[],
  change: ListChange<Reference>,
) {
  const [before, after] = [listFiles(form, rows), listFiles(form, edited(rows, change))];
  const { asked, previous } = sourceOf(before);
  const { files, root, gone } = await updateList(form, previous, change);
  const [old, now] = [new Set(pathsOf(before)), new Set(pathsOf(after))];
  expect(referenceTo(rootOf(after))).toEqual(referenceTo(root));
  for (const { bytes, sha256 } of files) expect(sha256Hex(bytes ?? "")).toBe(sha256);
  expect(pathsOf(files)).toEqual(pathsOf(after.filter(({ path }) => !old.has(path))));
  expect(pathsOf(gone)).toEqual(pathsOf(before.filter(({ path }) => !now.has(path))));
  expect(isBottomUp(files)).toBe(true);
  expect(new Set(asked).size).toBe(asked.length);
  return { files, after, asked, gone };
}

/** Whether each part stands before what names it. */
function isBottomUp(files: readonly PublishedFile[]): boolean {
  const texts = files.map(({ bytes }) => Buffer.from(bytes ?? "").toString());
  return files.every(({ sha256 }, at) => !texts.slice(0, at).some((text) => text.includes(sha256)));
}

/** Groups with the sizes of their rows; rows of one group differ in number, so keys never meet. */
const someGroups = (max: number) =>
  fc.dictionary(
    fc.nat(24).map(String),
    fc.array(
      fc.oneof(
        { weight: 9, arbitrary: fc.nat(60) },
        { weight: 1, arbitrary: fc.integer({ min: 300, max: 390 }) },
      ),
      {
        minLength: 1,
        maxLength: 7,
      },
    ),
    { maxKeys: max, size: "max" },
  );
const rowsOf = (groups: Readonly<Record<string, readonly number[]>>) =>
  Object.entries(groups).flatMap(([group, lengths]) =>
    lengths.map((length, number) => file(Number(group), number, length)),
  );
const groupOf = (artifact: string) => `acme/thing-${artifact}`;

test("it is what all edited rows make, however parts split, merge and levels come and go", async () => {
  const levels = new Set<number>();
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 200, max: 1200 }),
      fc.integer({ min: 512, max: 1200 }),
      someGroups(25),
      fc.array(fc.tuple(someGroups(6), fc.uniqueArray(fc.nat(24), { maxLength: 25 })), {
        minLength: 1,
        maxLength: 4,
      }),
      async (rowSize, partSize, first, changes) => {
        const form = smallForm(rowSize, partSize);
        let rows = rowsOf(first);
        for (const [groups, gone] of changes) {
          const removed = new Set([...Object.keys(groups), ...gone.map(String)].map(groupOf));
          const change = { removed, added: rowsOf(groups) };
          const { after } = await step(form, rows, change);
          levels.add(heightOf(after));
          rows = edited(rows, change);
        }
      },
    ),
    // A list without rows is one that chance gives seldom.
    { numRuns: 40, examples: [[300, 600, {}, [[{}, []]]]] },
  );
  expect(Math.max(...levels)).toBeGreaterThan(3);
});

function heightOf(files: readonly PublishedFile[]): number {
  const bytes = new Map(files.map((one) => [one.path, one.bytes]));
  const below = ({ path }: Reference): number => {
    const content = FILE_LIST.parse(JSON.parse(Buffer.from(bytes.get(path) ?? "").toString()));
    if (!content.ok || "rows" in content.value) return 0;
    const [first] = content.value.parts;
    return first ? 1 + below({ ...first, path: partPath("files", first.bits, first.sha256) }) : 0;
  };
  return below(rootOf(files));
}

describe("a list", () => {
  const none = { removed: new Set<string>(), added: [] };
  const many = Array.from({ length: 60 }, (_, at) => file(at, 1));
  const form = smallForm(400, 600);
  const all = new Set(many.map(({ path }) => fileGroup(path)));

  test("that nothing changes is the same, and nothing is read", async () => {
    const { files, asked, gone } = await step(form, many, none);
    expect([files, asked, gone]).toEqual([[], [], []]);
  });

  test("whose group is replaced by itself, or that never had it, is the same", async () => {
    const itself = { removed: new Set([groupOf("3")]), added: [file(3, 1)] };
    expect((await step(form, many, itself)).files).toEqual([]);
    const absent = { removed: new Set([groupOf("99")]), added: [] };
    expect((await step(form, many, absent)).files).toEqual([]);
  });

  test("becomes empty, and long again, and has one row", async () => {
    const { files, gone } = await step(form, many, { removed: all, added: [] });
    expect(files).toHaveLength(1);
    expect(gone.length).toBeGreaterThan(30);
    expect((await step(form, [], { ...none, added: many })).files.length).toBeGreaterThan(30);
    await step(form, [], { ...none, added: [file(1, 1)] });
    await step(form, [file(1, 1)], { removed: new Set([groupOf("1")]), added: [] });
    await step(form, many, { removed: all, added: [file(1, 1, 390)] });
  });

  test("has a group that is longer than a part, which comes and goes", async () => {
    const large = Array.from({ length: 80 }, (_, at) => file(5, at));
    await step(form, many, { removed: new Set([groupOf("5")]), added: large });
    const rows = [...many.filter((_, at) => at !== 5), ...large];
    await step(form, rows, { removed: new Set([groupOf("5")]), added: large.slice(1) });
    await step(form, rows, { removed: new Set([groupOf("5")]), added: [] });
  });
});

test("a change of one group among thousands reads and writes its part and what is above it", async () => {
  const rows = Array.from({ length: 9000 }, (_, at) => file(Math.floor(at / 6), at % 6, 200));
  const change = { removed: new Set([groupOf("17")]), added: [7, 8].map((at) => file(17, at)) };
  const { files, after, asked, gone } = await step(FILE_LIST, rows, change);
  expect(after.length).toBeGreaterThan(150);
  expect([files.length, asked.length, gone.length]).toEqual([3, 3, 3]);
});

test("the catalog goes on too, and letters of many bytes count as such", async () => {
  const row = (number: number, versions: number) =>
    catalogEntry(`acme/thing-${number}`, {
      ...{ title: `Größe № ${"漢🌊".repeat(number % 9)}`, summary: "", versions, categories: [] },
      ...(number % 2 === 0 && { deprecated: true }),
    });
  const form = { ...CATALOG, sizes: { rows: 1400, parts: 700 } };
  const rows = Array.from({ length: 40 }, (_, at) => row(at, 1));
  const { previous } = sourceOf(listFiles(form, rows));
  for (const row3 of [[], [row(3, 2)]]) {
    const change = { removed: new Set(["acme/thing-3", "acme/thing-4"]), added: row3 };
    const kept = rows.filter(({ name }) => !change.removed.has(name));
    const { root } = await updateList(form, previous, change);
    expect(root).toEqual(referenceTo(rootOf(listFiles(form, [...kept, ...row3]))));
  }
});

describe("a previous list that is not whole is refused", () => {
  const rows = Array.from({ length: 60 }, (_, at) => file(at, 1));
  const form = smallForm(400, 600);
  const change = { removed: new Set([groupOf("3")]), added: [] };
  const files = listFiles(form, rows);

  test("at each part that it has to read", async () => {
    const { asked } = await step(form, rows, change);
    expect(asked.length).toBeGreaterThan(3);
    for (const path of asked) {
      const { bytes, previous } = sourceOf(files);
      const whole = bytes.get(path) ?? expect.fail(path);
      for (const [wrong, problem] of [
        [undefined, "is missing"],
        [Buffer.from(whole).fill(32, 0, 1), "is not the file that the list names"],
      ] as const) {
        bytes.set(path, wrong);
        await expect(updateList(form, previous, change)).rejects.toMatchObject({
          code: "E_PREVIOUS_LIST",
          message: expect.stringMatching(
            new RegExp(`^${path.replaceAll(".", "\\.")}.* ${problem}`),
          ),
        });
      }
    }
  });

  test("where it was written in another way", async () => {
    const root = (content: object) =>
      hashedJson({ schemaVersion: 1, ...content }, (digest) =>
        registryDocumentPath("files", digest),
      );
    const wrong = [
      root({ files: rows }),
      root({ parts: [] }),
      root({ schemaVersion: 2 }),
      { ...root({ files: [] }), path: "index/files.json" },
    ];
    for (const one of wrong)
      await expect(updateList(form, sourceOf([one]).previous, change)).rejects.toMatchObject({
        code: "E_PREVIOUS_LIST",
      });
  });
});
