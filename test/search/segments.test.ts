/** An index that grew with its registry answers as one that was made at once. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { RECENT_MAX, searchLayers } from "../../builder/search/search-layers.ts";
import { wordsOf } from "../../client/search/search-words.ts";
import { buildRegistry } from "../builder/build-registry.ts";
import { commitAll, git, makeRegistry, writeFiles } from "../make-registry.ts";
import { makeIndex, openMade, type Row } from "./made-index.ts";
import { row, rows, word } from "./random-rows.ts";
import { searchTree } from "./search-tree.ts";

/** What one period does to a registry: some artifacts are written anew, some removed, some come. */
const edits = fc.array(
  fc.oneof(
    fc.record({ at: fc.nat(), row: fc.option(row, { nil: undefined }) }),
    fc.record({ at: fc.constant(undefined), row }),
  ),
  { maxLength: 15 },
);

function edit(
  state: readonly Row[],
  changes: typeof edits extends fc.Arbitrary<infer T> ? T : never,
): Row[] {
  const next = new Map(state.map((one) => [one.name, one]));
  for (const { at, row: written } of changes) {
    const name = at === undefined ? written?.name : [...next.keys()][at % Math.max(1, next.size)];
    if (name === undefined) continue;
    if (written) next.set(name, { ...written, name });
    else next.delete(name);
  }
  return [...next.values()];
}

test("after any edits, segments answer as one fresh index does", async () => {
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.tuple(edits, edits),
      fc.array(fc.array(word, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
      async (base, [first, second], queries) => {
        const middle = edit(base, first);
        const now = edit(middle, second);
        const grown = openMade(makeIndex(now, { past: [base, middle], sharded: true }));
        const fresh = openMade(makeIndex(now));
        expect(grown.documents).toBe(fresh.documents);
        // Misspelt words are looked for among those of superseded documents too, so these are right.
        const written = new Set(
          now.flatMap(({ title, summary, tags = [] }) =>
            wordsOf([title, summary, ...tags].join(" ")),
          ),
        );
        const right = queries.filter((words) => words.every((one) => written.has(one)));
        for (const words of right)
          for (const query of [
            words.join(" "),
            `"${words.join('" "')}"`,
            `${words[0]?.slice(0, 2)}`,
          ]) {
            const options = { limit: 30, facets: ["type", "tag"] as const };
            const [one, other] = await Promise.all(
              [grown, fresh].map((searcher) => searcher.search(query, options)),
            );
            expect(one?.total).toEqual(other?.total);
            expect(one?.facets).toEqual(other?.facets);
            expect(one?.hits.map(known)).toEqual(other?.hits.map(known));
          }
        for (const sort of ["name", "updated", "score"] as const) {
          const [one, other] = await Promise.all(
            [grown, fresh].map((searcher) => searcher.search("", { limit: 30, sort })),
          );
          expect(one?.hits.map(({ name }) => name)).toEqual(other?.hits.map(({ name }) => name));
        }
      },
    ),
    { numRuns: 25 },
  );
});

const known = ({ name, relevance }: { name: string; relevance: number }) => [
  name,
  Math.round(relevance * 1e4),
];

test("layers hold every artifact as some commit had it, and what is recent is little", () => {
  const change = fc.tuple(fc.nat({ max: 400 }), fc.option(fc.nat({ max: 5 }), { nil: undefined }));
  const commit = fc
    .array(change, { maxLength: 40 })
    .map((changes) => new Map(changes.map(([name, id]) => [`a/${name}`, id?.toString()])));
  fc.assert(
    fc.property(fc.array(commit, { maxLength: 30 }), (commits) => {
      const { base, middle, current } = searchLayers(commits);
      const now = new Map<string, string>();
      const states = [new Map(now)];
      for (const changes of commits) {
        for (const [name, id] of changes)
          if (id === undefined) now.delete(name);
          else now.set(name, id);
        states.push(new Map(now));
      }
      expect(current).toEqual(now);
      // The base is all of one state; with the middle it is all of a later one.
      const after = new Map(base);
      for (const [name, id] of middle)
        if (id === undefined) after.delete(name);
        else after.set(name, id);
      const isState = (one: ReadonlyMap<string, string>) => (state: ReadonlyMap<string, string>) =>
        state.size === one.size && [...state].every(([name, id]) => one.get(name) === id);
      const from = states.findIndex(isState(base));
      expect(from).toBeGreaterThanOrEqual(0);
      const to = states.findLastIndex(isState(after));
      expect(to).toBeGreaterThanOrEqual(from);
      const touched = new Set(commits.slice(to).flatMap((changes) => [...changes.keys()]));
      expect(touched.size).toBeLessThanOrEqual(RECENT_MAX);
    }),
    { numRuns: 60 },
  );
});

test("a change rewrites the files of a small segment and a few others, not the index", () => {
  const all: Row[] = Array.from({ length: 1000 }, (_, at) => ({
    name: `acme/n${at}`,
    summary: `Number ${at} of many, with w${at % 97} and v${at % 89}`,
    text: `It has u${at % 83}, t${at % 79} and s${at}.`,
  }));
  const changed = all.with(500, { ...all[500]!, summary: "Now it is about tides" });
  const [before, after] = [all, changed].map(
    (now) => makeIndex(now, { past: [all.slice(0, 990)], sharded: true }).files,
  );
  const rewritten = [...(after ?? [])].filter(([path]) => !before?.has(path));
  expect(rewritten.length).toBeLessThan(30);
  expect(before?.size).toBeGreaterThan(100);
});

test("a build from git has segments as its history says, the same from any clone", async () => {
  const record = (title: string) =>
    `---\ntype: module-node\ntitle: ${title}\nsummary: What ${title} does, in one sentence.\ncategories: [tools]\nlicense: MIT\n---\n# ${title}\n`;
  const artifact = (at: number, title = `Thing ${at}`) => ({
    [`artifacts/acme/thing-${at}/artifact.md`]: record(title),
    [`artifacts/acme/thing-${at}/1.0.0/manifest.yaml`]: "config: {entry: index.js}\n",
    [`artifacts/acme/thing-${at}/1.0.0/files/index.js`]: `${at}`,
  });
  const registry = makeRegistry(
    Object.assign({}, ...Array.from({ length: 70 }, (_, at) => artifact(at))),
  );
  commitAll(registry);
  writeFiles(registry, { ...artifact(3, "Renamed tide"), ...artifact(70, "New moon") });
  git(registry, "2026-02-04T04:05:06Z", "add", "-A");
  git(registry, "2026-02-04T04:05:06Z", "commit", "-q", "-m", "two");
  const [first, second] = await Promise.all([
    buildRegistry(registry, "HEAD"),
    buildRegistry(registry, "HEAD"),
  ]);
  expect(first.tree).toEqual(second.tree);
  const names = async (query: string) =>
    (await searchTree(first.tree, query)).map(({ name }) => name);
  expect(await names("renamed tide")).toEqual(["acme/thing-3"]);
  expect(await names('"thing 3"')).toEqual(["acme/thing-3"]);
  expect((await names("moon"))[0]).toBe("acme/thing-70");
});
