/** The lists of a registry that go on from those before: the same bytes as of all of it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EMITTERS } from "../../builder/emit/emitters.ts";
import { openMadeFiles } from "../../builder/emit/made-files.ts";
import { namedJson, referenceTo } from "../../builder/emit/published-file.ts";
import { type ListsStep, type Shelves, stepLists } from "../../builder/incremental/step-lists.ts";
import { apiPath } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { POPULAR_MAX, RECENT_MAX } from "../../schemas/published/shelf.ts";
import {
  catalogOf,
  changesOf,
  edited,
  edits,
  type ModelQuarantine,
  type ModelRegistry,
  manyArtifacts,
  nameOf,
  PUBLISHERS,
  quarantines,
  REGISTRY,
  registries,
} from "./model-registry.ts";
import { digestsOf, previousOf, stepped, type Tree, treeOf } from "./tree-of.ts";

const URL = "https://example.org/r";
const NAMES = new Set(["catalog", "quarantine", "api", "recent", "usage"]);

interface State {
  readonly registry: ModelRegistry;
  readonly quarantine: ModelQuarantine;
}

/** All of them, as a build of everything makes them. */
function wholeTree({ registry, quarantine }: State): Tree {
  const input = {
    catalog: catalogOf(registry),
    quarantine: { entries: [...quarantine.values()].flat() },
    url: URL,
    searchPast: [],
    made: openMadeFiles(),
  };
  const emitters = EMITTERS.filter(({ name }) => NAMES.has(name));
  expect(emitters).toHaveLength(NAMES.size);
  return treeOf(emitters.flatMap(({ emit }) => [...emit(input)]));
}

function rootOf(tree: Tree, kind: "catalog" | "quarantine"): Reference {
  const [root, ...more] = [...tree.values()].filter(({ path }) =>
    new RegExp(`^index/[0-9a-f]{64}\\.${kind}\\.json$`).test(path),
  );
  return root && more.length === 0 ? referenceTo(root) : expect.fail(`no root of ${kind}`);
}
const rootsOf = (tree: Tree): ListsStep["roots"] => ({
  catalog: rootOf(tree, "catalog"),
  quarantine: rootOf(tree, "quarantine"),
});

/** No more than is promised, in an order that says nothing. */
function shelvesOf(registry: ModelRegistry): Shelves {
  const listed = [...registry.values()].filter(({ row }) => row.isListed);
  return {
    async newest(limit) {
      const versions = listed.flatMap((side) =>
        side.row.releases
          .filter(({ yanked }) => yanked === undefined)
          .map(({ publishedAt }) => ({ side, publishedAt })),
      );
      const newest = versions.sort((a, b) => b.publishedAt - a.publishedAt).slice(0, limit);
      return [...new Set(newest.map(({ side }) => side))].reverse();
    },
    popular: async (limit) =>
      listed
        .filter(({ dependents }) => dependents > 0)
        .sort((a, b) => b.dependents - a.dependents)
        .slice(0, limit)
        .reverse(),
    get: async (name) => registry.get(name),
    namesOf: (namespace) =>
      listed.filter((side) => side.row.namespace === namespace).map(({ row }) => row.name),
  };
}

function stepOf(before: State, now: State, tree: Tree, asked: string[] = []): ListsStep {
  const artifacts = [...new Set([...before.quarantine.keys(), ...now.quarantine.keys()])].filter(
    (name) => before.quarantine.get(name) !== now.quarantine.get(name),
  );
  return {
    previous: previousOf(tree, asked),
    changes: changesOf(before.registry, now.registry),
    registry: REGISTRY,
    publishers: PUBLISHERS,
    url: URL,
    roots: rootsOf(tree),
    quarantine: {
      artifacts: new Set(artifacts),
      entries: artifacts.flatMap((name) => now.quarantine.get(name) ?? []),
    },
    shelves: shelvesOf(now.registry),
  };
}

/** Goes from one state to the next, and compares with all of it. */
async function go(before: State, now: State) {
  const [tree, whole] = [wholeTree(before), wholeTree(now)];
  const asked: string[] = [];
  const part = (await stepLists(stepOf(before, now, tree, asked))) ?? expect.fail("it declined");
  expect(digestsOf(stepped(tree, part))).toEqual(digestsOf(whole));
  expect(part.roots).toEqual(rootsOf(whole));
  return { ...part, asked, whole };
}

const json = (tree: Tree, path: string) =>
  JSON.parse(Buffer.from(tree.get(path)?.bytes ?? "").toString());
const NONE: State = { registry: new Map(), quarantine: new Map() };
const EDIT = { come: [], leave: [], more: [] };

test("they are what all of the registry makes, whatever its history", async () => {
  const most = { pages: 0, parts: 0, versions: 0, popular: 0 };
  await fc.assert(
    fc.asyncProperty(
      registries,
      quarantines,
      fc.array(fc.tuple(edits, fc.option(quarantines, { nil: undefined })), {
        minLength: 1,
        maxLength: 3,
      }),
      async (registry, quarantine, changes) => {
        let state: State = { registry, quarantine };
        for (const [edit, other] of changes) {
          const quarantine = new Map([...state.quarantine].slice(2));
          for (const [artifact, entries] of other ?? []) quarantine.set(artifact, entries);
          const now = { registry: edited(state.registry, edit), quarantine };
          const { whole } = await go(state, now);
          const paths = [...whole.keys()];
          const count = (prefix: string) => paths.filter((path) => path.startsWith(prefix)).length;
          most.pages = Math.max(most.pages, count("api/v1/pages/artifacts/"));
          most.parts = Math.max(most.parts, count("index/catalog/"));
          most.versions = Math.max(most.versions, json(whole, apiPath.recent).versions.length);
          most.popular = Math.max(most.popular, json(whole, apiPath.popular).artifacts.length);
          state = now;
        }
      },
    ),
    { numRuns: 12 },
  );
  expect(most.pages).toBeGreaterThan(3);
  expect(most.parts).toBeGreaterThan(6);
  expect([most.versions, most.popular]).toEqual([RECENT_MAX, POPULAR_MAX]);
}, 60_000);

describe("lists", () => {
  const registry = manyArtifacts(7);
  const full: State = { ...NONE, registry };

  test("in which nothing changes are the same, and nothing is read", async () => {
    const { files, gone, asked } = await go(full, full);
    expect([files, gone, asked]).toEqual([[], [], []]);
  });

  test("come from nothing, and go", async () => {
    const { whole } = await go(NONE, full);
    expect(whole.size).toBeGreaterThan(100);
    await go(full, NONE);
  });

  test("change by nothing where what changes is not listed", async () => {
    const hidden = [...registry].flatMap(([name, { row, dependents }]) =>
      row.isListed ? [] : [[name, { row, dependents: dependents + 1 }] as const],
    );
    expect(hidden.length).toBeGreaterThan(3);
    const now = { ...full, registry: edited(registry, { ...EDIT, come: hidden }) };
    expect((await go(full, now)).files).toEqual([]);
  });

  test("change where each artifact is hidden, or shown", async () => {
    for (const [name, { row, dependents }] of [...registry].slice(0, 12)) {
      const other = { row: { ...row, isListed: !row.isListed }, dependents };
      await go(full, { ...full, registry: edited(registry, { ...EDIT, come: [[name, other]] }) });
    }
  });
});

test("of a rule that no artifact speaks of any more nothing is said", async () => {
  const [side] = manyArtifacts(3).values();
  const { row } = side ?? expect.fail("no artifact");
  const speaking = { row: { ...row, isListed: true, coverage: [["X-A-001", "error"]] as const } };
  const silent = { row: { ...row, isListed: true, coverage: [] } };
  const state = ({ row }: Pick<typeof speaking | typeof silent, "row">): State => ({
    ...NONE,
    registry: new Map([[row.name, { row, dependents: 0 }]]),
  });
  const { whole } = await go(state(speaking), state(silent));
  expect(json(whole, apiPath.coverage)).toEqual({ schemaVersion: 1, artifacts: 1, rules: [] });
  const again = await go(state(silent), state(speaking));
  expect(json(again.whole, apiPath.coverage).rules).toEqual([
    { rule: "X-A-001", open: 0, suppressed: 0, notApplicable: 0, unknown: 0, error: 1 },
  ]);
});

describe("it declines", () => {
  const registry = manyArtifacts(5);
  const before: State = { ...NONE, registry };
  const now: State = {
    ...NONE,
    registry: edited(registry, { ...EDIT, leave: [...Array(40).keys()] }),
  };
  const tree = wholeTree(before);
  const declines = async (other: Partial<ListsStep>) =>
    expect(await stepLists({ ...stepOf(before, now, tree), ...other })).toBeUndefined();
  const laid = (path: string, value: unknown) => ({
    previous: previousOf(new Map(tree).set(path, namedJson(value, path))),
  });
  const lacking = (path: string) => ({
    previous: previousOf(new Map([...tree].filter(([known]) => known !== path))),
  });

  test("where the tree before counts less than what goes", async () => {
    const { rules, artifacts, ...coverage } = json(tree, apiPath.coverage);
    await declines(laid(apiPath.coverage, { ...coverage, rules, artifacts: 1 }));
    await declines(laid(apiPath.coverage, { ...coverage, rules: [], artifacts }));
    const { categories, ...list } = json(tree, apiPath.categories);
    const none = categories.map((one: object) => ({ ...one, count: 0 }));
    await declines(laid(apiPath.categories, { ...list, categories: none }));
  });

  test("where it is of other categories, or of another form", async () => {
    const { categories, ...list } = json(tree, apiPath.categories);
    const fewer = { ...list, categories: categories.slice(1) };
    await declines(laid(apiPath.categories, fewer));
    await declines(laid(apiPath.categories, {}));
    await declines(laid(apiPath.coverage, {}));
  });

  test("where it lacks a list", async () => {
    for (const path of [
      apiPath.coverage,
      apiPath.categories,
      apiPath.list,
      apiPath.publishers,
      apiPath.category("tools"),
      apiPath.publisher("acme"),
    ])
      await declines(lacking(path));
  });
});

test("one artifact of many reads and writes a few files of each list it is in", async () => {
  const registry = manyArtifacts(11);
  const name = [...registry.keys()].find((key) => key === nameOf(6)) ?? nameOf(0);
  const side = registry.get(name) ?? expect.fail(`no ${name}`);
  const entry = { ...side.row.entry, score: 91 };
  const other = { row: { ...side.row, isListed: true, entry }, dependents: 1 };
  const now = edited(registry, { ...EDIT, come: [[name, other]] });
  const { whole, files, asked } = await go({ ...NONE, registry }, { ...NONE, registry: now });
  expect(whole.size).toBeGreaterThan(100);
  expect(files.length).toBeLessThan(20);
  expect(asked.length).toBeLessThan(20);
});
