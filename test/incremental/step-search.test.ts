import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PublishedFile } from "../../builder/emit/published-file.ts";
import { stepLayers } from "../../builder/incremental/plain-layers.ts";
import { stepSearch } from "../../builder/incremental/step-search.ts";
import { LAYER_LIMITS } from "../../builder/search/search-layers.ts";
import { SEARCH_SIZES } from "../../builder/search/search-sizes.ts";
import { searchFilePath } from "../../schemas/paths.ts";
import type { SearchRoot } from "../../schemas/published/search-index.ts";
import {
  type Artifact,
  type Commit,
  committed,
  layersOf,
  type ModelOptions,
  type Moment,
  previousOf,
  stepBetween,
  wholeIndex,
} from "./search-model.ts";

const SMALL: ModelOptions = {
  sizes: { oneFile: 12, chunk: 2, column: 5, chunksInPart: 2, wordsInPart: 2, whole: 2 },
  limits: { recent: 3, middleShare: 0.35 },
};

const byPath = (files: readonly PublishedFile[]) => new Map(files.map((one) => [one.path, one]));
const rootOf = (files: readonly PublishedFile[]) =>
  files.at(-1) ?? expect.fail("an index has at least its root");
const contentOf = (files: readonly PublishedFile[]): SearchRoot =>
  JSON.parse(gunzipSync(rootOf(files).bytes ?? "").toString());
const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? "").toString("hex");

/** Steps from one moment to the other, and compares with the whole index. */
async function step(moments: readonly [Moment, Moment], options: ModelOptions = SMALL) {
  const [before, now] = moments;
  const whole = [await wholeIndex(before, options), await wholeIndex(now, options)] as const;
  const old = byPath(whole[0]);
  const known = layersOf(before, options);
  const ids = new Map(before.commits.flatMap((changes) => [...changes]));
  const more = now.commits.slice(before.commits.length);
  const layers = stepLayers(known, more, (name) => ids.get(name), options.limits);
  if (!layers) return { whole, outcome: "moved" as const };
  const { previous, asked } = previousOf(old);
  const root = rootOf(whole[0]);
  const made = await stepSearch(
    stepBetween(moments, previous, { root, layers: [known, layers] }),
    options.sizes,
  );
  if (!made) return { whole, outcome: "declined" as const };
  const { files, gone } = made;
  const expected = byPath(whole[1]);
  expect(new Set(gone).size).toBe(gone.length);
  expect(gone.toSorted()).toEqual([...old.keys()].filter((path) => !expected.has(path)).sort());
  expect(files.map(({ path }) => path).toSorted()).toEqual(
    [...expected.keys()].filter((path) => !old.has(path)).sort(),
  );
  for (const { path, bytes } of files) expect(hex(bytes)).toBe(hex(expected.get(path)?.bytes));
  expect(made.root).toMatchObject({ path: rootOf(whole[1]).path });
  if (files.length > 0) expect(files.at(-1)?.path).toBe(made.root.path);
  return { whole, outcome: "stepped" as const, made, asked };
}

const WORDS = ["tide", "moon", "sand", "gull", "reef", "kelp", "brine", "wave", "shell", "buoy"];
const words = (max: number) =>
  fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: max }).map((all) => all.join(" "));
const often = (weight: number) =>
  fc.oneof({ weight, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) });
const text = fc.record({ title: words(2), body: words(6) });
const facts = fc.record({
  points: fc.constantFrom(0, 0, 7, 60, 61, 90, 100),
  updated: fc.constantFrom(1_700_000_000, 1_700_000_000, 1_700_500_000, 1_600_000_000),
  deprecated: often(5).map((one) => !one),
  verified: fc.boolean(),
  license: fc.constantFrom("MIT", "constructor", undefined),
  accepts: fc.subarray(["__proto__", "input", "input:text", "constructor"]),
});
const artifact = fc.record({ text, facts, published: often(12) });

const edit = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("facts" as const), facts }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("text" as const), text }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("back" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("gone" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("unlisted" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("broken" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("published" as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("new" as const), artifact }) },
);
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function edited(old: Artifact, change: Edit, first: Artifact | undefined): Artifact | undefined {
  if (change.kind === "facts") return { ...old, facts: change.facts };
  if (change.kind === "text") return { ...old, text: change.text };
  if (change.kind === "back") return { ...old, text: (first ?? old).text };
  if (change.kind === "unlisted")
    return { ...old, text: { ...old.text, unlisted: old.text.unlisted !== true } };
  if (change.kind === "broken")
    return { ...old, text: { ...old.text, broken: old.text.broken !== true } };
  if (change.kind === "published") return { ...old, published: !old.published };
  return undefined;
}

/** @param first what each artifact was at the beginning, to go back to */
function commitOf(
  { registry }: Moment,
  edits: readonly (readonly [number, Edit])[],
  first: Moment,
): Commit {
  const commit = new Map<string, Artifact | undefined>();
  for (const [at, change] of edits) {
    if (change.kind === "new") {
      commit.set(`acme/n${String(at % 40).padStart(2, "0")}`, change.artifact);
      continue;
    }
    const names = [...first.registry.keys()];
    const name = names[at % names.length] ?? "";
    const old = registry.get(name);
    const own = first.registry.get(name);
    if (old) commit.set(name, edited(old, change, own));
    else if (own && change.kind === "back") commit.set(name, own);
  }
  return commit;
}

const start = fc.array(artifact, { minLength: 14, maxLength: 30 }).map((all): Moment => {
  const names = all.map((_, at) => `acme/n${String(at).padStart(2, "0")}`);
  const commit = new Map(all.map((one, at) => [names[at] ?? "", one]));
  return committed({ registry: new Map(), commits: [] }, commit);
});
const edits = fc.array(fc.tuple(fc.nat({ max: 999 }), edit), { maxLength: 4 });

/** Documents of each segment, and what follows from the words of the base. */
function segmentsOf(files: readonly PublishedFile[]) {
  const { segments } = contentOf(files);
  const documents = segments.reduce((sum, one) => sum + one.documents, 0);
  return { count: segments.length, documents, base: JSON.stringify(segments[0]?.words) };
}

test("it is what all rows make, whatever changes; only another base has to be made from them", async () => {
  const stepped: number[] = [];
  await fc.assert(
    fc.asyncProperty(
      start,
      fc.array(fc.array(edits, { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 8 }),
      async (first, steps) => {
        let moment = first;
        for (const commits of steps) {
          const now = commits.reduce(
            (one, part) => committed(one, commitOf(one, part, first)),
            moment,
          );
          const { outcome, whole } = await step([moment, now]);
          const [old, own] = [segmentsOf(whole[0]), segmentsOf(whole[1])];
          const isOneFile = Math.min(old.documents, own.documents) <= SMALL.sizes.oneFile;
          if (outcome === "declined") expect(isOneFile || old.base !== own.base).toBe(true);
          if (outcome === "stepped") stepped.push(own.count);
          moment = now;
        }
      },
    ),
    { numRuns: 15 },
  );
  for (const count of [1, 2, 3])
    expect(stepped.filter((one) => one === count).length).toBeGreaterThan(0);
}, 60_000);

const FACTS = {
  ...{ points: 60, updated: 1_700_000_000, deprecated: false, verified: false },
  ...{ license: "MIT", accepts: [] },
};
const one = (title: string, body = "", published = true): Artifact => ({
  ...{ text: { title, body }, facts: FACTS, published },
});
const nameAt = (at: number) => `acme/n${String(at).padStart(3, "0")}`;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
const moment = (commit: Commit) => committed({ registry: new Map(), commits: [] }, commit);
const artifactOf = ({ registry }: Moment, name: string) =>
  registry.get(name) ?? expect.fail(`${name} is missing`);

/** Every artifact of these numbers, as `make` has it. */
const each = (numbers: readonly number[], make: (at: number) => Artifact | undefined): Commit =>
  new Map(numbers.map((at) => [nameAt(at), make(at)]));

/** Contents of files that both the first and the second segment come to. */
function sharedBy(files: readonly PublishedFile[]): object[] {
  const known = byPath(files);
  const below = (content: unknown): [string, object][] =>
    [...JSON.stringify(content).matchAll(/"([0-9a-f]{32})"/g)].flatMap(([, name = ""]) => {
      const bytes = known.get(searchFilePath(name))?.bytes;
      // Counts of words may look like a name.
      if (!bytes) return [];
      const found: object = JSON.parse(gunzipSync(bytes).toString());
      return [[name, found], ...below(found)];
    });
  const [first, second] = contentOf(files).segments.map((segment) => new Map(below(segment)));
  return [...(first ?? [])].flatMap(([name, content]) => (second?.has(name) ? [content] : []));
}

describe("a file that one place lets go and another has stays", () => {
  test("a run of words, which the newest segment had as the base has it", async () => {
    const title = range(0, 1400)
      .map((at) => `m${String(at).padStart(4, "0")}`)
      .join(" ");
    const others = range(10, 30).map((at) => [`zz/z${at}`, one(`zulu z${at}`)] as const);
    const base = moment(new Map([["aa/a0", one(title, "aqua")], ...others]));
    const changed = committed(base, new Map([["aa/a0", one(title, "iris")]]));
    const back = committed(changed, new Map([["aa/a0", one(title, "aqua")]]));
    const { whole, outcome } = await step([changed, back]);
    expect(outcome).toBe("stepped");
    expect(whole.map((files) => contentOf(files).segments.length)).toEqual([2, 1]);
    expect(sharedBy(whole[0]).filter((file) => "documents" in file)).not.toEqual([]);
  });

  test("records of documents that count in neither segment", async () => {
    const base = moment(each(range(0, 30), (at) => one(`first ${at}`)));
    const middle = committed(
      base,
      each(range(0, 4), (at) => one(`second ${at}`)),
    );
    const newest = committed(
      middle,
      each(range(0, 2), (at) => one(`third ${at}`)),
    );
    const all = [
      base,
      middle,
      newest,
      committed(
        newest,
        each([4, 5], (at) => one(`fourth ${at}`)),
      ),
    ];
    all.push(
      committed(
        newest,
        each([0], (at) => one(`second ${at}`)),
      ),
    );
    for (const [from, to] of [
      [0, 1],
      [1, 2],
      [2, 3],
      [2, 4],
    ] as const) {
      const between = [all[from] ?? base, all[to] ?? base] as const;
      const { outcome, whole } = await step(between);
      expect(outcome).toBe("stepped");
      const blank = sharedBy(whole[0]).filter((file) => "verdicts" in file);
      expect(blank).toHaveLength(from === 2 ? 1 : 0);
    }
  });

  test.each([
    ["which the base has too", ""],
    ["which no other has", "tide"],
  ])("what a shard leaves out of a common word, %s", async (_, added) => {
    const options = { sizes: SMALL.sizes, limits: { recent: 105, middleShare: 0.9 } };
    const title = (at: number, word: string) => (at === 0 ? word : `${word} tide`);
    const base = moment(
      each(range(0, 130), (at) => one(`${title(at, "first")} ${at === 0 ? added : ""}`, "tide")),
    );
    const middle = committed(
      base,
      each(range(0, 110), (at) => one(title(at, "later"), "tide")),
    );
    const withheld = committed(
      middle,
      each([0], () => one(title(0, "later"), "tide", false)),
    );
    const { whole, outcome } = await step([middle, withheld], options);
    expect(outcome).toBe("stepped");
    expect(whole.map((files) => contentOf(files).segments.length)).toEqual([2, 2]);
    const postings = sharedBy(whole[0]).filter((file) => "levels" in file && !("words" in file));
    expect(postings).toHaveLength(added ? 0 : 1);
  });
});

describe("with the sizes of the format", () => {
  const real: ModelOptions = { sizes: SEARCH_SIZES, limits: LAYER_LIMITS };
  const base = moment(each(range(0, 400), (at) => one(`thing ${at}`)));
  const scored = (at: number, points: number, from: Moment): Commit => {
    const old = artifactOf(from, nameAt(at));
    return new Map([[nameAt(at), { ...old, facts: { ...FACTS, points } }]]);
  };

  test("a new score reads and makes its chunk, its column and what names them", async () => {
    const { outcome, made, asked } = await step(
      [base, committed(base, scored(200, 90, base))],
      real,
    );
    expect([outcome, made?.files.length, made?.gone.length]).toEqual(["stepped", 5, 5]);
    expect(asked?.size).toBeLessThan(15);
  });

  test("what nothing changes is the same, and only the root and its columns are read", async () => {
    const { made, asked } = await step([base, base], real);
    expect([made?.files, made?.gone, asked?.size]).toEqual([[], [], 2]);
  });

  test("segments come, and grow into one another", async () => {
    let now = base;
    for (const [from, to] of [
      [0, 3],
      [3, 50],
      [40, 70],
      [70, 72],
    ] as const) {
      const next = committed(
        now,
        each(range(from, to), (at) => one(`other ${at}`, `${from}`)),
      );
      const { outcome } = await step([now, next], real);
      expect(outcome).toBe(to === 70 ? "moved" : "stepped");
      now = next;
    }
  });
});

describe("it has to be made from all rows", () => {
  const base = moment(each(range(0, 20), (at) => one(`thing ${at}`)));
  const outcomeOf = async (from: Moment, commit: Commit, options = SMALL) =>
    (await step([from, committed(from, commit)], options)).outcome;

  test("when a document of the base is withheld, or published again", async () => {
    const withheld = each([3], (at) => one(`thing ${at}`, "", false));
    expect(await outcomeOf(base, withheld)).toBe("declined");
    const again = each([3], (at) => one(`thing ${at}`));
    expect(await outcomeOf(committed(base, withheld), again)).toBe("declined");
  });

  test("when a state of the base that nobody saw becomes one that git has", async () => {
    const first = moment(each(range(0, 20), (at) => one(`thing ${at}`, "", at !== 3)));
    expect(
      await outcomeOf(
        first,
        each([3], () => one("other")),
      ),
    ).toBe("declined");
  });

  test("where the index is one file", async () => {
    const few = moment(each(range(0, 12), (at) => one(`thing ${at}`)));
    expect(
      await outcomeOf(
        few,
        each([12], () => one("new")),
      ),
    ).toBe("declined");
    const more = committed(
      few,
      each([12], () => one("new")),
    );
    expect(
      await outcomeOf(
        more,
        each([12], () => undefined),
      ),
    ).toBe("declined");
  });
});

test("a file that is missing or of another shape is refused", async () => {
  const base = moment(each(range(0, 20), (at) => one(`thing ${at}`)));
  const files = await wholeIndex(base, SMALL);
  const now = committed(
    base,
    each([3], (at) => one(`thing ${at}`, "tide")),
  );
  const layers = [layersOf(base, SMALL), layersOf(now, SMALL)] as const;
  const { asked } = await step([base, now]);
  for (const path of asked ?? [])
    for (const wrong of [undefined, { ...rootOf(files), path, bytes: new Uint8Array() }]) {
      const altered = byPath(files);
      if (wrong) altered.set(path, wrong);
      else altered.delete(path);
      const { previous } = previousOf(altered);
      const made = stepSearch(
        stepBetween([base, now], previous, { root: rootOf(files), layers }),
        SMALL.sizes,
      );
      await expect(made).rejects.toMatchObject({ code: "E_PREVIOUS_LIST" });
    }
});
