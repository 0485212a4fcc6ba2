/** The lists of artifacts, long enough to need parts and pages. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { artifactLists } from "../../builder/emit/artifact-lists.ts";
import { listFiles } from "../../builder/emit/list-files.ts";
import { openMadeFiles } from "../../builder/emit/made-files.ts";
import type { PublishedFile } from "../../builder/emit/published-file.ts";
import { categoryList, publisherRows } from "../../builder/emit/registry-documents.ts";
import { listReader } from "../../client/registry/list-reader.ts";
import { apiPath } from "../../schemas/paths.ts";
import {
  type ArtifactPage,
  CATALOG,
  type CatalogEntry,
} from "../../schemas/published/catalog-list.ts";
import { PUBLISHER_NAMES_MAX } from "../../schemas/published/listing.ts";
import { PAGE_SIZE } from "../../schemas/published/next-page.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { catalogEntry } from "../catalog-entry.ts";

const NAMESPACES = ["acme", "lab"];
const CATEGORIES = ["tools", "tides", "empty"];

/** The row of `acme/thing-7` and its like, with a long summary, so that a few hundred need several pages. */
const row = (number: number): CatalogEntry =>
  catalogEntry(`${NAMESPACES[number % 2]}/thing-${number}`, {
    title: `Thing ${number}`,
    summary: "word ".repeat(79),
    categories: number % 3 === 0 ? ["tools", "tides", "tides"] : ["tools"],
  });
const rowsOf = (numbers: readonly number[]): CatalogEntry[] =>
  numbers.map(row).sort((a, b) => (a.name < b.name ? -1 : 1));
const registry = {
  categories: CATEGORIES.map((id) => ({ id, title: id, description: id })),
};
const lists = (rows: readonly CatalogEntry[]) =>
  new Map(
    [
      ...artifactLists({
        rows,
        registry,
        publishers: NAMESPACES.map((namespace) => ({ namespace })),
        made: openMadeFiles(),
      }),
    ].map((file) => [file.path, file]),
  );
const parsed = <T>({ bytes }: PublishedFile): T => JSON.parse(new TextDecoder().decode(bytes)) as T;

/** The rows of a list, from its first page on. */
function follow(files: ReadonlyMap<string, PublishedFile>, first: string): CatalogEntry[] {
  const rows: CatalogEntry[] = [];
  for (let path: string | undefined = first; path !== undefined; ) {
    const page: ArtifactPage = parsed(files.get(path) ?? expect.fail(`${path} is missing`));
    rows.push(...page.artifacts);
    path = page.next;
  }
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const place = (name: string) => ({ group: name, key: name });
const someNumbers = fc.uniqueArray(fc.nat(2000), { maxLength: 500, size: "max" });

test("the pages of a list hold every row of it once, and no file stands beside them", () => {
  fc.assert(
    fc.property(someNumbers, (numbers) => {
      const rows = rowsOf(numbers);
      const files = lists(rows);
      expect(follow(files, apiPath.list)).toEqual(rows);
      for (const id of CATEGORIES)
        expect(follow(files, apiPath.category(id))).toEqual(
          rows.filter(({ categories }) => categories.includes(id)),
        );
      for (const namespace of NAMESPACES)
        expect(follow(files, apiPath.publisher(namespace))).toEqual(
          rows.filter(({ name }) => name.startsWith(`${namespace}/`)),
        );
      for (const { size } of files.values()) expect(size).toBeLessThan(PAGE_SIZE + 200);
    }),
    { numRuns: 10 },
  );
});

test("a short list is one page, ordered by name, that says of no other", () => {
  const rows = rowsOf([1, 2, 3]);
  expect(parsed(lists(rows).get(apiPath.list) ?? expect.fail())).toEqual({
    schemaVersion: 1,
    artifacts: rows,
  });
});

test("one artifact more rewrites one page of each list it is in, or what a page is split into", () => {
  const numbers = Array.from({ length: 600 }, (_, at) => at);
  const rewritten = (from: readonly number[], to: readonly number[]) => {
    const before = lists(rowsOf(from));
    return [...lists(rowsOf(to)).values()].filter(
      ({ path, sha256 }) => before.get(path)?.sha256 !== sha256,
    ).length;
  };
  const each = [2001, 2002, 2003].map((number) => rewritten(numbers, [...numbers, number]));
  // All, a category or two, the publisher.
  expect(Math.min(...each)).toBe(3);
  expect(Math.max(...each)).toBeLessThanOrEqual(8);
  expect(rewritten(numbers, numbers.slice(1))).toBeLessThanOrEqual(8);
});

test("a reader has all of a long catalog, or one row for a few of its parts", async () => {
  await fc.assert(
    fc.asyncProperty(someNumbers, async (numbers) => {
      const rows = rowsOf(numbers);
      const files = listFiles(CATALOG, rows);
      const byPath = new Map(files.map((file) => [file.path, file]));
      let read = 0;
      const document = async <T>(
        { path }: Reference,
        parse: (value: unknown) => { ok: boolean; value?: T },
      ) => {
        read += 1;
        const { value } = parse(parsed(byPath.get(path) ?? expect.fail(`${path} is missing`)));
        return value as T;
      };
      const root = files.at(-1) ?? expect.fail("no root");
      const reader = listReader(CATALOG, document as never, (path) => path);
      expect(await reader.all(root)).toEqual(rows);
      expect(read).toBe(files.length);
      read = 0;
      const wanted = row(numbers[0] ?? 0);
      expect(await reader.find(root, place(wanted.name))).toEqual(
        numbers.length > 0 ? wanted : undefined,
      );
      expect(await reader.find(root, place("acme/none"))).toBeUndefined();
      expect(read).toBeLessThanOrEqual(4);
    }),
    { numRuns: 10 },
  );
});

test("counts are those of the rows", () => {
  const rows = rowsOf([0, 1, 2, 3, 4, 5, 6]);
  expect(
    categoryList({ ...registry, types: ["model", "plugin"] }, rows).categories.map(
      ({ count }) => count,
    ),
  ).toEqual([7, 3, 0]);
  expect(categoryList({ ...registry, types: ["model", "plugin"] }, rows).types).toEqual([
    { id: "model", count: 7 },
    { id: "plugin", count: 0 },
  ]);
});

test("a publisher of many names the first of them, and how many there are", () => {
  const rows = rowsOf(Array.from({ length: 600 }, (_, at) => at));
  const publisher = { kind: "user" as const, displayName: "Acme", members: [] };
  const [acme] = publisherRows([{ namespace: "acme", publisher, verified: false }] as never, rows);
  expect(acme?.count).toBe(300);
  expect(acme?.artifacts).toEqual(rows.slice(0, PUBLISHER_NAMES_MAX).map(({ name }) => name));
});
