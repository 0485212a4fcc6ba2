import fc from "fast-check";
import { satisfies } from "semver";
import { describe, expect, test } from "vitest";
import { contestedNames, picksOf } from "../../builder/check/resolution/contested-names.ts";
import { explainConflict } from "../../builder/check/resolution/explain-conflict.ts";
import { type Edge, findConflict, Work } from "../../builder/check/resolution/find-conflict.ts";
import { Greedy } from "../../builder/check/resolution/greedy.ts";
import { type World, worldOf } from "../../builder/check/resolution/world.ts";
import type { RuleContext } from "../../builder/check/rule.ts";
import { depRes001 } from "../../builder/check/rules/dep-res-001.ts";
import type { ArtifactSubject } from "../../builder/parse/subject.ts";
import type { SolverDocument, SolverVersion } from "../../client/resolve/solve.ts";

/** name → version → dependencies ("b ^1" …). */
type Index = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

function contextOf(index: Index): RuleContext {
  const artifacts = Object.entries(index).map(([name, versions]) => ({
    name,
    folder: name,
    record: { value: {} },
    versions: Object.entries(versions).map(([version, edges]) => ({
      version,
      folder: `${name}/${version}`,
      manifest: {
        path: `${name}/${version}`,
        value: { config: {}, dependencies: edges.map((edge) => demand(edge)) },
        locate: () => ({ line: 1, column: 1 }),
      },
    })),
  }));
  const byName = new Map(artifacts.map((artifact) => [artifact.name, artifact]));
  return { artifacts: byName, quarantined: new Set() } as unknown as RuleContext;
}

function demand(edge: string): { name: string; version: string } {
  const at = edge.indexOf(" ");
  return { name: edge.slice(0, at), version: edge.slice(at + 1) };
}

interface WholeWorld extends World {
  readonly documents: ReadonlyMap<string, SolverDocument>;
}

function worldFrom(index: Index): WholeWorld {
  const world = worldOf(contextOf(index));
  const documents = new Map(
    Object.keys(index).map((name) => [name, world.documents.get(name) ?? { versions: [] }]),
  );
  return { ...world, documents };
}

function greedyIn(world: WholeWorld): Greedy {
  const picks = new Map([...world.documents.keys()].map((name) => [name, picksOf(name, world)]));
  return new Greedy(world, contestedNames(picks));
}

function rootOf(world: World, name: string, version: string) {
  const node = world.documents.get(name)?.versions.find((other) => other.version === version);
  if (node === undefined) throw new Error(`no ${name}@${version}`);
  return { name, node };
}

/** Whether some choice of at most one version for each name contains the root and meets all edges. */
function isSolvable(
  world: WholeWorld,
  root: { name: string; version: string },
  edges: readonly Edge[],
) {
  const names = [...world.documents.keys()];
  const choose = (at: number, chosen: ReadonlyMap<string, string>): boolean => {
    const name = names[at];
    if (name === undefined)
      return edges.every(
        (edge) =>
          chosen.get(edge.owner) !== edge.version ||
          satisfies(chosen.get(edge.name) ?? "", edge.range),
      );
    const options =
      name === root.name
        ? [root.version]
        : [undefined, ...(world.documents.get(name)?.versions.map(({ version }) => version) ?? [])];
    return options.some((version) =>
      choose(at + 1, version === undefined ? chosen : new Map(chosen).set(name, version)),
    );
  };
  return choose(0, new Map());
}

function allEdges({ documents }: WholeWorld): Edge[] {
  return [...documents].flatMap(([owner, { versions }]) =>
    versions.flatMap(({ version, dependencies }) =>
      dependencies.map((edge) => ({ owner, version, name: edge.name, range: edge.version })),
    ),
  );
}

const NAMES = ["a", "b", "c", "d"];
const VERSIONS = ["2.0.0", "1.1.0", "1.0.0"];
const edge = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom("^1", "^2", "*", "1.0.0", "<1.1.0", "^9"))
  .map(([name, range]) => `${name} ${range}`);
const versions = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...VERSIONS), fc.array(edge, { maxLength: 3 })), {
    minLength: 1,
    selector: ([version]) => version,
  })
  .map((entries) => Object.fromEntries(entries));
const index = fc.record({ a: versions, b: versions, c: versions, d: versions });

describe("on any index", () => {
  test("the answer is right, and what it names is real, enough and needed", () => {
    const judge = (world: WholeWorld, name: string, node: SolverVersion, isGreedy: boolean) => {
      const root = { name, version: node.version };
      const edges = allEdges(world);
      const found = findConflict(world, { name, node }, new Work());
      expect(found.kind).toBe(isSolvable(world, root, edges) ? "none" : "conflict");
      if (isGreedy) expect(found.kind).toBe("none");
      if (found.kind !== "conflict") return;
      for (const named of found.edges) expect(edges).toContainEqual(named);
      expect(isSolvable(world, root, found.edges)).toBe(false);
      for (const left of found.edges) {
        const fewer = found.edges.filter((other) => other !== left);
        expect(isSolvable(world, root, fewer)).toBe(true);
      }
    };
    fc.assert(
      fc.property(index, (written) => {
        const world = worldFrom(written);
        const greedy = greedyIn(world);
        for (const [name, { versions }] of world.documents)
          for (const node of versions) judge(world, name, node, greedy.succeeds(name, node));
      }),
      { numRuns: 150 },
    );
  });

  test("the order of artifacts does not matter", () => {
    fc.assert(
      fc.property(index, (written) => {
        const turned = Object.fromEntries(Object.entries(written).reverse());
        const answers = [written, turned].map((each) => {
          const world = worldFrom(each);
          return [...world.documents]
            .flatMap(([name, document]) =>
              document.versions.map((node) => ({
                name,
                version: node.version,
                ...findConflict(world, { name, node }, new Work()),
              })),
            )
            .sort((a, b) => (`${a.name}${a.version}` < `${b.name}${b.version}` ? -1 : 1));
        });
        expect(answers[0]).toEqual(answers[1]);
      }),
      { numRuns: 50 },
    );
  });
});

function explain(written: Index, name: string, version: string): string {
  const world = worldFrom(written);
  const found = findConflict(world, rootOf(world, name, version), new Work());
  return found.kind === "conflict"
    ? explainConflict(found.edges, `${name}@${version}`, world)
    : found.kind;
}

describe("the explanation", () => {
  test("names both sides of a contradiction, and nothing that has no part in it", () => {
    const written = {
      app: { "1.0.0": ["menu ^1", "icons ^1", "fonts ^1"] },
      menu: { "1.1.0": ["icons ^2"], "1.0.0": ["icons ^2"] },
      icons: { "2.0.0": [], "1.0.0": [] },
      fonts: { "1.0.0": [] },
    };
    expect(explain(written, "app", "1.0.0")).toBe(
      'because it requires menu ^1, and it requires icons ^1, and every version of menu requires icons ^2, no set of versions satisfies "app@1.0.0"',
    );
  });

  test("follows a chain", () => {
    const written = {
      app: { "1.0.0": ["a *"] },
      a: { "1.0.0": ["b ^1", "c ^1"], "0.9.0": ["c ^2", "d ^2"] },
      b: { "1.0.0": ["c ^2"] },
      c: { "2.0.0": ["d ^1"], "1.0.0": [] },
      d: { "2.0.0": [], "1.0.0": [] },
    };
    expect(explain(written, "app", "1.0.0")).toBe(
      'because it requires a *, and a@1.0.0 requires b ^1, and a@1.0.0 requires c ^1, and a@0.9.0 requires c ^2, and a@0.9.0 requires d ^2, and b@1.0.0 requires c ^2, and c@2.0.0 requires d ^1, no set of versions satisfies "app@1.0.0"',
    );
  });

  test("a version that needs another version of itself cannot be had", () => {
    const written = { a: { "2.0.0": [], "1.0.0": ["b ^1"] }, b: { "1.0.0": ["a ^2"] } };
    expect(explain(written, "a", "1.0.0")).toContain("b@1.0.0 requires a ^2");
  });
});

describe("the work", () => {
  const judgeAll = (written: Index) => {
    const context = contextOf(written);
    const artifacts = [...context.artifacts.values()] as ArtifactSubject[];
    return artifacts.flatMap((artifact) =>
      artifact.versions.map((version) => depRes001.check(version, artifact, context).kind),
    );
  };

  const chain = (length: number, old: string): Index =>
    Object.fromEntries(
      Array.from({ length }, (_, at) => [
        `n${at}`,
        { "1.1.0": [`n${at + 1} ^1`], "1.0.0": [`n${at + 1} ${old}`] },
      ]),
    );

  test("a chain of ten thousand takes no solver and no stack", () => {
    expect(new Set(judgeAll(chain(10_000, "^1")))).toEqual(new Set(["pass"]));
  });

  test("a chain where every name is wanted in two versions ends as well", () => {
    const outcomes = new Set(judgeAll(chain(500, "1.0.0")));
    expect(["pass", "unknown"]).toEqual(expect.arrayContaining([...outcomes]));
  });

  test("what takes too long is unknown", () => {
    const layer = (at: number): [string, Record<string, string[]>][] =>
      ["x", "y", "z"].map((name) => [
        `${name}${at}`,
        Object.fromEntries(
          [1, 2, 3].map((major) => [
            `${major}.0.0`,
            ["x", "y", "z"].map((next) => `${next}${at + 1} ${major}.x || ${(major % 3) + 1}.x`),
          ]),
        ),
      ]);
    const hard = Object.fromEntries([
      ...Array.from({ length: 30 }, (_, at) => layer(at)).flat(),
      ["x30", { "1.0.0": ["end 1.0.0"], "2.0.0": ["end 1.0.0"], "3.0.0": ["end 1.0.0"] }],
      ["y30", { "1.0.0": ["end 2.0.0"], "2.0.0": ["end 2.0.0"], "3.0.0": ["end 2.0.0"] }],
      ["z30", { "1.0.0": [], "2.0.0": [], "3.0.0": [] }],
      ["end", { "2.0.0": [], "1.0.0": [] }],
    ]);
    const world = worldFrom(hard);
    const root = rootOf(world, "x0", "1.0.0");
    expect(findConflict(world, root, new Work(200)).kind).toBe("limit");
    expect(["conflict", "limit"]).toContain(findConflict(world, root, new Work(20_000)).kind);
  });
});
