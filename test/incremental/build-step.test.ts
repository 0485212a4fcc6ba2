/** A build of what commits changed gives the tree of a build of everything, byte for byte, or declines. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  git,
  makeRegistry,
  SMALL_REGISTRY,
  temporaryFolder,
  writeFiles,
} from "../make-registry.ts";
import { runsOf } from "../runs-of.ts";
import { copyPrograms, siteCache } from "../site/site-cache.ts";
import { buildClean, buildStep, buildWhole, knownIn, treeIn } from "./made-builds.ts";

/** Many histories take minutes. */
const IS_LONG = process.env.ASHLAR_TEST_LONG === "1";

/** 2026-05-01T00:00:00Z */
const NOW = 1_777_593_600;

/** Two owners; some names are a slip away from each other, and one is there only now and then. */
const NAMES = ["acme/lodash", "acme/one", "zeta/lodahs", "zeta/two", "zeta/three"] as const;
type Name = (typeof NAMES)[number];

const ACTIONS = [
  ...["add", "edit", "release", "need", "develop", "yank", "break", "mend", "delete"],
  ...["unlist", "deprecate", "withhold", "hold", "review", "lack", "pin", "move"],
] as const;

interface Action {
  readonly do: (typeof ACTIONS)[number];
  readonly on: Name;
  readonly other: Name;
}

interface Version {
  readonly version: string;
  readonly needs: readonly string[];
  readonly kind?: string;
  /** ^1.0.0 where absent. */
  readonly range?: string;
}

interface State {
  readonly text: number;
  readonly versions: readonly Version[];
  readonly yanked: readonly string[];
  readonly isBroken: boolean;
  readonly isUnlisted: boolean;
  readonly isDeprecated: boolean;
  readonly isWithheld: boolean;
  readonly reviews: number;
  readonly isMoved: boolean;
}

const NEW: State = {
  text: 0,
  versions: [{ version: "1.0.0", needs: [] }],
  yanked: [],
  isBroken: false,
  isUnlisted: false,
  isDeprecated: false,
  isWithheld: false,
  reviews: 0,
  isMoved: false,
};

/** What an action makes of the state of an artifact that is there. */
const EFFECTS: Readonly<Record<Action["do"], (state: State, other: Name) => State | undefined>> = {
  add: (state) => state,
  edit: (state) => ({ ...state, text: state.text + 1 }),
  release: (state) => released(state, { needs: [] }),
  need: (state, other) => released(state, { needs: [other] }),
  develop: (state, other) => released(state, { needs: [other], kind: "development" }),
  pin: (state, other) => released(state, { needs: [other], range: "1.0.0" }),
  lack: (state) => released(state, { needs: ["zeta/absent"] }),
  yank: (state) => ({ ...state, yanked: state.yanked.length > 0 ? [] : [lastOf(state)] }),
  break: (state) => ({ ...state, isBroken: true }),
  mend: (state) => ({ ...state, isBroken: false }),
  unlist: (state) => ({ ...state, isUnlisted: !state.isUnlisted }),
  deprecate: (state) => ({ ...state, isDeprecated: !state.isDeprecated }),
  withhold: (state) => ({ ...state, isWithheld: true }),
  hold: (state) => ({ ...state, isWithheld: false }),
  review: (state) => ({ ...state, reviews: state.reviews + 1 }),
  move: (state) => ({ ...state, isMoved: !state.isMoved }),
  delete: () => undefined,
};

function released(state: State, more: Omit<Version, "version">): State {
  const version = `1.${state.versions.length}.0`;
  return { ...state, versions: [...state.versions, { version, ...more }] };
}

function lastOf({ versions }: State): string {
  return versions.at(-1)?.version ?? "";
}

function after(state: State | undefined, { do: action, other }: Action): State | undefined {
  if (state) return EFFECTS[action](state, other);
  return action === "add" || action === "release" ? NEW : undefined;
}

function recordOf(name: Name, state: State): string {
  const { text, yanked, isBroken, isUnlisted, isDeprecated, isMoved } = state;
  const versions = yanked.map((one) => `  ${one}: {yanked: it was wrong}\n`).join("");
  const more = [
    isBroken ? "downloads: 7\n" : "",
    isUnlisted ? "unlisted: true\n" : "",
    isDeprecated ? "publication:\n  maintenance_status: deprecated\n" : "",
    versions === "" ? "" : `versions:\n${versions}`,
  ].join("");
  const record = String(SMALL_REGISTRY["artifacts/acme/hello/artifact.md"])
    .replace("title: Hello", `title: ${name}`)
    .replace("categories: [tools]", isMoved ? "categories: [toys]" : "categories: [tools]")
    .replace("license: Apache-2.0\n", `license: Apache-2.0\n${more}`);
  return `${record}\n${"More. ".repeat(text)}\n`;
}

function filesFor(name: Name, state: State): Record<string, string> {
  const folder = `artifacts/${name}`;
  const files: Record<string, string> = { [`${folder}/artifact.md`]: recordOf(name, state) };
  for (const { version, needs, kind, range = "^1.0.0" } of state.versions) {
    const demands = needs.map(
      (need) => `  - {name: ${need}, version: ${range}${kind ? `, kind: ${kind}` : ""}}\n`,
    );
    files[`${folder}/${version}/manifest.yaml`] =
      `config:\n  entry: index.js\nchanges:\n  - {kind: added, description: One more.}\n${
        demands.length > 0 ? `dependencies:\n${demands.join("")}` : ""
      }`;
    files[`${folder}/${version}/files/index.js`] = `export default "${name} ${version}";\n`;
  }
  for (let at = 0; at < state.reviews; at += 1)
    files[`${folder}/reviews/eve${at}.md`] = "---\nrating: 4\nversion: 1.0.0\n---\nIt works.\n";
  if (state.isWithheld)
    files[`moderation/${name}.yaml`] =
      "quarantines:\n  - {reason: it is looked into, by: ada, since: 2026-01-01T00:00:00Z, until: 2026-12-01T00:00:00Z}\n";
  return files;
}

let commits = 0;

async function play(registry: string, states: Map<Name, State>, action: Action): Promise<void> {
  const state = after(states.get(action.on), action);
  await rm(join(registry, "artifacts", action.on), { recursive: true, force: true });
  await rm(join(registry, `moderation/${action.on}.yaml`), { force: true });
  if (state) {
    states.set(action.on, state);
    writeFiles(registry, filesFor(action.on, state));
  } else states.delete(action.on);
  commitNow(registry);
}

function commitNow(registry: string): void {
  const date = new Date(1000 * (NOW - 1_000_000 + commits)).toISOString();
  commits += 1;
  git(registry, date, "add", "--all");
  git(registry, date, "commit", "--quiet", "--allow-empty", "--message", `Commit ${commits}`);
}

const ZETA = `kind: organization
displayName: Zeta
members:
  - {login: zoe, id: 12, role: owner}
`;

const TOYS = "  - {id: toys, title: Toys, description: Things to play with.}\n";

function newRegistry(): string {
  const record = String(SMALL_REGISTRY["registry.yaml"]).replace("categories:\n", `$&${TOYS}`);
  const registry = makeRegistry({ "publishers/zeta.yaml": ZETA, "registry.yaml": record });
  git(registry, "2026-01-01T00:00:00Z", "init", "--quiet", "--initial-branch", "main");
  return registry;
}

const action = fc.record({
  do: fc.constantFrom(...ACTIONS),
  on: fc.constantFrom(...NAMES),
  other: fc.constantFrom(...NAMES),
});

/** Where pages are kept: of the builds that are tested, and of those that they are held against. */
interface PageCaches {
  readonly own: string;
  readonly clean: string;
}

function newPlace(caches?: PageCaches) {
  const out = join(temporaryFolder(), "out");
  const place = { registry: newRegistry(), out, cache: temporaryFolder(), now: NOW };
  return { ...place, ...(caches && { pages: caches.own }) };
}

/**
 * Plays actions, each of which is built by a step where that can be, and held against a build of everything.
 *
 * @param caches for a tree with its website; absent: without one
 */
async function playAll(
  actions: readonly Action[],
  caches?: PageCaches,
): Promise<readonly Played[]> {
  const place = newPlace(caches);
  const states = new Map<Name, State>();
  for (const on of NAMES.slice(0, 3))
    await play(place.registry, states, { do: "add", on, other: on });
  await buildWhole(place);
  const played: Played[] = [];
  for (const one of actions) {
    await play(place.registry, states, one);
    played.push(await buildNext(place, caches));
  }
  return played;
}

interface Played {
  readonly isStep: boolean;
  /** Paths of pages that came, went or are others than before. */
  readonly pages: readonly string[];
}

async function buildNext(place: ReturnType<typeof newPlace>, caches?: PageCaches): Promise<Played> {
  const before = await treeIn(place.out);
  const { tree, known } = await buildClean(place, caches?.clean);
  const isStep = (await buildStep(place)) !== undefined;
  if (!isStep) await buildWhole(place);
  const now = await treeIn(place.out);
  expect(now).toEqual(tree);
  expect(await knownIn(place)).toEqual(known);
  const paths = [...new Set([...before.keys(), ...now.keys()])];
  const changed = paths.filter((path) => before.get(path) !== now.get(path));
  return { isStep, pages: changed.filter((path) => path.endsWith("index.html")) };
}

const isStep = (played: Played): boolean => played.isStep;

test("random histories: the tree of a step is the tree of everything", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 4, maxLength: 8 }), async (actions) => {
      await playAll(actions);
    }),
    { numRuns: runsOf(1, 60) },
  );
}, 1_200_000);

const act = (action: Action["do"], on: Name, other: Name = on): Action => ({
  do: action,
  on,
  other,
});

test("what usual commits do is done by steps", async () => {
  const usual = ["edit", "release", "yank", "deprecate", "unlist", "review", "delete"] as const;
  const actions = [
    ...usual.map((one) => act(one, "acme/one")),
    act("add", "zeta/two"),
    act("need", "zeta/two", "acme/lodash"),
    act("withhold", "acme/lodash"),
  ];
  expect((await playAll(actions)).every(isStep)).toBe(true);
}, 60_000);

test("two demands that pick differently are seen by all who can reach what they pick", async () => {
  const lodash = "acme/lodash";
  const actions = [
    act("release", lodash),
    act("need", "acme/one", lodash),
    act("need", "zeta/lodahs", "acme/one"),
    act("add", "zeta/two"),
    act("pin", "zeta/two", lodash),
    act("pin", lodash, "zeta/two"),
    act("delete", "zeta/two"),
  ];
  expect((await playAll(actions)).every(isStep)).toBe(true);
}, 60_000);

test("what comes is seen by all who named it, and by who can reach them", async () => {
  const actions = [
    act("need", "acme/one", "zeta/two"),
    act("need", "zeta/lodahs", "acme/one"),
    act("add", "zeta/two"),
    act("need", "zeta/two", "zeta/three"),
    act("add", "zeta/three"),
    act("need", "zeta/three", "zeta/lodahs"),
    act("yank", "zeta/three"),
    act("delete", "zeta/two"),
  ];
  expect((await playAll(actions)).every(isStep)).toBe(true);
}, 60_000);

test("a step sees what the clock ended, and leaves to a build of everything what all artifacts share", async () => {
  const place = newPlace();
  const states = new Map<Name, State>();
  for (const one of [act("add", "acme/one"), act("add", "acme/lodash")])
    await play(place.registry, states, one);
  await play(place.registry, states, act("withhold", "acme/one"));
  writeFiles(place.registry, { "suppressions.yaml": SUPPRESSION });
  commitNow(place.registry);
  await buildWhole(place);
  const held = await treeIn(place.out);
  await play(place.registry, states, act("edit", "acme/lodash"));
  const later = { ...place, now: Date.parse("2027-01-01T00:00:00Z") / 1000 };
  const { tree } = await buildClean(later);
  expect(await buildStep(later)).toBeDefined();
  expect(await treeIn(place.out)).toEqual(tree);
  const published = (files: Map<string, string>) => files.has("api/v1/artifacts/acme/one.json");
  expect([published(held), published(tree)]).toEqual([false, true]);
  const last = { ...place, now: Date.parse("2029-01-01T00:00:00Z") / 1000 };
  expect(await buildStep(last)).toBeUndefined();
}, 60_000);

const SUPPRESSION = `suppressions:
  - rule: DOC-README-001
    artifact: acme/one
    fingerprint: ${"0a".repeat(16)}
    reason: not-applicable
    note: It is as long as it has to be.
    by: ada
    until: 2028-01-01T00:00:00Z
`;

test("what returns after it was deleted, and what a registry shares, is for a build of everything", async () => {
  const actions = [act("delete", "acme/one"), act("add", "acme/one"), act("edit", "acme/one")];
  expect((await playAll(actions)).map(isStep)).toEqual([true, false, true]);
  const place = newPlace();
  commitNow(place.registry);
  await buildWhole(place);
  const shared = ["README.md", "policy.yaml", "publishers/eve.yaml", "artifacts/notes.txt"];
  for (const path of shared) {
    writeFiles(place.registry, { [path]: "{}\n" });
    commitNow(place.registry);
    expect(await buildStep(place)).toBeUndefined();
    // Back to what was built, so that the next one is alone as well.
    git(place.registry, "2026-05-01T00:00:00Z", "reset", "--quiet", "--hard", "HEAD~1");
  }
  // It is another version than the log says, which a build of everything refuses.
  writeFiles(place.registry, { "artifacts/acme/hello/1.0.0/files/index.js": "" });
  commitNow(place.registry);
  expect(await buildStep(place)).toBeUndefined();
}, 60_000);

let home: string;
/** The same ones each time: pages about rules are alike in all of the registries. */
let caches: PageCaches;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "ashlar-test-"));
  caches = { own: join(home, "own"), clean: join(home, "clean") };
  for (const folder of Object.values(caches)) await copyPrograms(await siteCache(), folder);
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** The artifacts whose pages are among some. */
const shown = ({ pages }: Played): readonly string[] => [
  ...new Set(pages.flatMap((path) => /^a\/([^/]+\/[^/]+)\//.exec(path)?.[1] ?? [])),
];

test.runIf(IS_LONG)(
  "random histories with their website",
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 4 }), async (actions) => {
        await playAll(actions, caches);
      }),
      { numRuns: 10 },
    );
  },
  1_200_000,
);

/** One history, because a website takes longer than all the rest of a build. */
test("a step makes the pages that its commit changed, and a build of everything goes on from it", async () => {
  const place = newPlace(caches);
  const states = new Map<Name, State>();
  const first = [...NAMES.slice(0, 2).map((on) => act("add", on)), act("need", "acme/one")];
  for (const one of first) await play(place.registry, states, { ...one, other: "acme/lodash" });
  await buildWhole(place);
  const next = async (action: Action): Promise<Played> => {
    await play(place.registry, states, action);
    return buildNext(place, caches);
  };
  const named = await next(act("need", "acme/one", "zeta/two"));
  const came = await next(act("add", "zeta/two"));
  // What is needed goes, by a build of everything in place of a step.
  await play(place.registry, states, act("delete", "acme/lodash"));
  const { tree } = await buildClean(place, caches.clean);
  await buildWhole(place);
  expect(await treeIn(place.out)).toEqual(tree);
  const went = await next(act("delete", "zeta/two"));
  expect([named, came, went].map(shown)).toEqual([
    ["acme/lodash", "acme/one"],
    ["acme/one", "zeta/two"],
    ["acme/one", "zeta/two"],
  ]);

  const edited = await next(act("edit", "acme/one"));
  const moved = await next(act("move", "acme/one"));
  expect([edited, moved].map(shown)).toEqual([["acme/one"], ["acme/one"]]);
  const lists = ["categories/tools/index.html", "categories/toys/index.html"];
  expect(lists.map((path) => moved.pages.includes(path))).toEqual([true, true]);
  expect(edited.pages.some((path) => path.startsWith("docs/rules/"))).toBe(false);
  expect([named, came, went, edited, moved].every(isStep)).toBe(true);
}, 120_000);
