/** Words that many artifacts have in their documentation: when they count, and what that costs. */
import { expect, test } from "vitest";
import { makeIndex, openMade, type Row } from "./made-index.ts";

/** Each word is in the documentation of an eighth of them; `every` in that of all, `tide` in some names. */
const ROWS: readonly Row[] = Array.from({ length: 1200 }, (_, at) => ({
  name: `acme/${at % 100 === 1 ? "tide-" : ""}item-${at.toString(36)}`,
  text: [
    ...["moon", "gauge", "harbour"].filter((_, bit) => (at >> (3 * bit)) % 8 === 0),
    "every",
  ].join(" "),
}));
const hasAll = (at: number) => [0, 3, 6].every((shift) => (at >> shift) % 8 === 0);
const COMPLETE = ROWS.filter((_, at) => hasAll(at)).map(({ name }) => name);

const INDEXES = [makeIndex(ROWS), makeIndex(ROWS, { sharded: true })];

test.each(INDEXES)(
  "documents that have all words come first, also where none has them in its name",
  async (index) => {
    const { hits } = await openMade(index).search("moon gauge harbour ", { limit: 10 });
    const found = hits.map(({ name }) => name);
    expect(found.slice(0, COMPLETE.length).sort()).toEqual([...COMPLETE].sort());
    expect(hits[0]?.without).toEqual([]);
    expect(hits.at(COMPLETE.length)?.without).toHaveLength(1);
  },
);

test.each(INDEXES)(
  "a word that all have is looked for when nothing else is found",
  async (index) => {
    const searcher = openMade(index);
    expect((await searcher.search("every ", { limit: 3 })).hits).toHaveLength(3);
    const { hits } = await searcher.search("every moon ", { limit: 200 });
    expect(hits.length).toBeGreaterThan(140);
  },
);

test("what has all words in its name, title, tags or summary needs no longer lists", async () => {
  const named = { name: "acme/best", title: "Moon gauge" };
  const index = makeIndex([...ROWS, named], { sharded: true });
  const searcher = openMade(index);
  const { hits } = await searcher.search("moon gauge ", { limit: 3 });
  expect(hits[0]?.name).toBe("acme/best");
  const quick = index.fetched.length;
  await searcher.search("moon gauge ", { limit: 3, facets: ["type"] });
  expect(index.fetched.length).toBeGreaterThan(quick + 1);
});

test("facets do not change the order", async () => {
  for (const query of ["moon gauge harbour ", "tide moon ", "every moon ", "moon it"]) {
    const searcher = openMade(makeIndex(ROWS, { sharded: true }));
    const plain = await searcher.search(query, { limit: 30 });
    const counted = await searcher.search(query, { limit: 30, facets: ["type"] });
    expect(counted.hits.map(({ name }) => name)).toEqual(plain.hits.map(({ name }) => name));
  }
});
