/** Lists of any size: every item is on one page, and what is new changes few of them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ListPage, listPages, PAGE_SIZE } from "../../site/src/view/list-pages.ts";
import { listPosition } from "../../site/src/view/list-position.ts";
import { type NamePage, namePages } from "../../site/src/view/name-pages.ts";
import { listPagePath } from "../../site/src/view/site-paths.ts";

const PATH = "browse/new/";
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const byPath = (pages: readonly ListPage<number>[]): Map<string, string> =>
  new Map(pages.map((page) => [listPagePath(PATH, page.number), JSON.stringify(page)]));

describe("a list by age", () => {
  test.each([
    [0, 1],
    [PAGE_SIZE, 1],
    [2 * PAGE_SIZE, 1],
    [2 * PAGE_SIZE + 1, 2],
    [10 * PAGE_SIZE, 9],
  ])("%i items make %i pages, the newest item first", (count, pages) => {
    const list = listPages(upTo(count), PATH);
    expect(list).toHaveLength(pages);
    expect(list.flatMap(({ items }) => items)).toEqual(upTo(count).reverse());
  });

  test("leads from page to page, from the newest to the oldest and back", () => {
    const list = listPages(upTo(5 * PAGE_SIZE), PATH);
    const paths = list.map(({ number }) => listPagePath(PATH, number));
    expect(list.map(({ older }) => older)).toEqual([...paths.slice(1), undefined]);
    expect(list.map(({ newer }) => newer)).toEqual([undefined, ...paths.slice(0, -1)]);
    expect(new Set(list.slice(0, -1).map(({ oldest }) => oldest))).toEqual(
      new Set(paths.slice(-1)),
    );
    expect(list.map(listPosition)).toEqual([
      "The newest 50 of 125 artifacts.",
      "Artifacts 75 to 51, counted from the oldest.",
      "Artifacts 50 to 26, counted from the oldest.",
      "Artifacts 25 to 1, counted from the oldest.",
    ]);
  });

  test("a new item changes the front page, and at most the newest two behind it", () => {
    let added = 0;
    for (const count of upTo(8 * PAGE_SIZE)) {
      const before = byPath(listPages(upTo(count), PATH));
      const after = byPath(listPages(upTo(count + 1), PATH));
      const changed = [...after].filter(([path, page]) => before.get(path) !== page);
      expect(changed.length).toBeLessThanOrEqual(3);
      if (changed.length > 1) added += 1;
      expect([...before.keys()].filter((path) => !after.has(path))).toEqual([]);
    }
    expect(added).toBe(6);
  });
});

describe("a list by name", () => {
  const naming = { path: "browse/name/", below: "browse/name/", nameOf: (name: string) => name };
  const pagesOf = (names: readonly string[]): NamePage<string>[] => namePages(names, naming);
  const name = fc
    .tuple(fc.stringMatching(/^[ab][ab.-]{0,3}$/), fc.stringMatching(/^[a-c0-9]{1,4}$/))
    .map(([namespace, own]) => `${namespace}/${own}`);
  const names = fc
    .uniqueArray(name, { minLength: 0, maxLength: 400, size: "max" })
    .map((list) => list.sort());

  test("has every item on one page, below pages that lead to it, with counts that are right", () => {
    fc.assert(
      fc.property(names, (list) => {
        const pages = pagesOf(list);
        expect(pages.flatMap(({ items }) => items).sort()).toEqual(list);
        expect(new Set(pages.map(({ path }) => path)).size).toBe(pages.length);
        const ranges = pages.flatMap((page) => page.ranges);
        expect(ranges.map(({ path }) => path).sort()).toEqual(
          pages
            .slice(1)
            .map(({ path }) => path)
            .sort(),
        );
        for (const { prefix, total } of ranges)
          expect(total).toBe(list.filter((item) => item.startsWith(prefix)).length);
        for (const { items, prefix } of pages) {
          expect(items.length).toBeLessThanOrEqual(100);
          expect(items.filter((item) => !item.startsWith(prefix))).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("leads from the first rows to the last and back", () => {
    fc.assert(
      fc.property(names, (list) => {
        const withRows = pagesOf(list).filter(({ items }) => items.length > 0);
        const paths = withRows.map(({ path }) => path);
        expect(withRows.flatMap(({ items }) => items)).toEqual(list);
        expect(withRows.map(({ next }) => next?.path)).toEqual(
          withRows.length > 0 ? [...paths.slice(1), undefined] : [],
        );
        expect(withRows.map(({ previous }) => previous?.path)).toEqual(
          withRows.length > 0 ? [undefined, ...paths.slice(0, -1)] : [],
        );
      }),
      { numRuns: 40 },
    );
  });

  test("one more item among thousands changes the pages above it, its own and their neighbours", () => {
    const list = upTo(5000).map((index) => `ns${index % 300}/art-${index}`);
    const texts = (items: readonly string[]): Map<string, string> =>
      new Map(pagesOf([...items].sort()).map((page) => [page.path, JSON.stringify(page)]));
    const before = texts(list);
    const after = texts([...list, "ns7/another", "ns299/zz"]);
    expect(before.size).toBeGreaterThan(100);
    expect([...after].filter(([path, page]) => before.get(path) !== page).length).toBeLessThan(12);
  });
});
