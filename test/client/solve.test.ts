import fc from "fast-check";
import { expect, test } from "vitest";
import { inRange } from "../../client/resolve/candidate-versions.ts";
import { conflictError } from "../../client/resolve/conflict-error.ts";
import type { Requirement } from "../../client/resolve/requirement.ts";
import { type Solution, type SolverDocument, solve } from "../../client/resolve/solve.ts";

/** name → version → dependencies ("a ^1" …); versions are written newest first. */
type World = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

function documentsOf(world: World): Map<string, SolverDocument> {
  return new Map(
    Object.entries(world).map(([name, versions]) => [
      `x/${name}`,
      {
        versions: Object.entries(versions).map(([version, dependencies]) => ({
          version: version.replace("!", ""),
          ...(version.endsWith("!") && { yanked: "broken" }),
          dependencies: dependencies.map((edge) => ({
            ...demand(edge),
            version: demand(edge).range,
            kind: "runtime",
          })),
        })),
      },
    ]),
  );
}

function demand(text: string): Requirement {
  const [name = "", range = "*"] = text.split(" ");
  return { name: `x/${name}`, range };
}

function solveWorld(
  world: World,
  requests: readonly string[],
  locked: Readonly<Record<string, string>> = {},
): Solution {
  const versions = new Map(Object.entries(locked).map(([name, version]) => [`x/${name}`, version]));
  return solve({ requests: requests.map(demand), documents: documentsOf(world), locked: versions });
}

function chosen(solution: Solution): string {
  if (solution.kind !== "solved") return solution.kind;
  return solution.choices.map(({ name, version }) => `${name.slice(2)}@${version}`).join(" ");
}

test("the newest version in range is chosen, with what it needs", () => {
  const world = {
    app: { "1.1.0": ["lib ^1"], "1.0.0": [] },
    lib: { "2.0.0": [], "1.4.0": [], "1.0.0": [] },
  };
  expect(chosen(solveWorld(world, ["app"]))).toBe("app@1.1.0 lib@1.4.0");
});

test("an older version is taken when the newest cannot be had", () => {
  const world = {
    app: { "2.0.0": ["lib ^2"], "1.0.0": ["lib ^1"] },
    other: { "1.0.0": ["lib ^1"] },
    lib: { "2.0.0": [], "1.0.0": [] },
  };
  expect(chosen(solveWorld(world, ["app", "other"]))).toBe("app@1.0.0 lib@1.0.0 other@1.0.0");
});

test("artifacts that need each other are no problem", () => {
  const world = { a: { "1.0.0": ["b ^1"] }, b: { "1.0.0": ["a ^1"] } };
  expect(chosen(solveWorld(world, ["a"]))).toBe("a@1.0.0 b@1.0.0");
});

test("a version that asks for another version of itself is passed over", () => {
  const world = { a: { "2.0.0": ["a ^1"], "1.0.0": [] } };
  expect(chosen(solveWorld(world, ["a"]))).toBe("a@1.0.0");
});

test("a yanked version is chosen only when the lock holds it", () => {
  const world = { a: { "1.1.0!": [], "1.0.0": [] } };
  expect(chosen(solveWorld(world, ["a"]))).toBe("a@1.0.0");
  expect(chosen(solveWorld(world, ["a"], { a: "1.1.0" }))).toBe("a@1.1.0");
});

test("a locked version is kept although a newer one fits", () => {
  const world = { a: { "1.1.0": [], "1.0.0": [] } };
  expect(chosen(solveWorld(world, ["a"], { a: "1.0.0" }))).toBe("a@1.0.0");
  expect(chosen(solveWorld(world, ["a ^1.1"], { a: "1.0.0" }))).toBe("a@1.1.0");
});

test("a pre-release is chosen only by a range that names one", () => {
  const world = { a: { "2.0.0-beta.1": [], "1.0.0": [] } };
  expect(chosen(solveWorld(world, ["a"]))).toBe("a@1.0.0");
  expect(chosen(solveWorld(world, ["a ^2.0.0-beta"]))).toBe("a@2.0.0-beta.1");
});

test("edges other than runtime are not followed", () => {
  const documents = new Map<string, SolverDocument>([
    [
      "x/a",
      {
        versions: [
          { version: "1.0.0", dependencies: [{ name: "x/b", version: "*", kind: "development" }] },
        ],
      },
    ],
  ]);
  expect(chosen(solve({ requests: [demand("a")], documents, locked: new Map() }))).toBe("a@1.0.0");
});

test("names without a document are asked for, all at once", () => {
  const solution = solveWorld({ app: { "1.0.0": ["lib *", "log *"] } }, ["app"]);
  expect(solution).toEqual({ kind: "missing", names: ["x/lib", "x/log"] });
});

test("a conflict names the demands that cannot be met together, and no others", () => {
  const world = {
    app: { "1.0.0": ["lib ^2", "log *"] },
    tool: { "1.0.0": ["lib ^1", "log *"] },
    lib: { "2.0.0": [], "1.0.0": [] },
    log: { "1.0.0": [] },
  };
  const solution = solveWorld(world, ["app", "tool"]);
  const clashes = solution.kind === "conflict" ? solution.clashes : [];
  const error = conflictError(clashes, ["app", "tool"].map(demand));
  expect(error).toMatchObject({
    code: "E_CONFLICT",
    exitCode: 1,
    message: "no set of versions satisfies x/app and x/tool together",
  });
  expect(error.details).toEqual([
    "x/app@1.0.0 requires x/lib ^2; x/tool@1.0.0 requires x/lib ^1; x/lib has 2.0.0, 1.0.0",
  ]);
});

test("a circle of partial refusals is explained by what had been chosen", () => {
  const world = {
    a: { "2.0.0": ["b ^1"], "1.0.0": ["b ^2"] },
    b: { "2.0.0": ["a ^2"], "1.0.0": ["a ^1"] },
  };
  const solution = solveWorld(world, ["a"]);
  const clashes = solution.kind === "conflict" ? solution.clashes : [];
  expect(conflictError(clashes, [demand("a")]).details).toEqual([
    "x/b@1.0.0 requires x/a ^1, but x/a 2.0.0 had to be chosen",
    "x/b@2.0.0 requires x/a ^2, but x/a 1.0.0 had to be chosen",
  ]);
});

test.each([
  ["a range that nothing is in", { a: { "1.0.0": [] } }, "a ^3", /a@1\.0\.0/],
  ["only yanked versions", { a: { "1.0.0!": [] } }, "a", /yanked \(broken\)/],
  ["only pre-releases", { a: { "1.0.0-rc.1": [] } }, "a", /x\/a@1\.0\.0-rc\.1/],
])("the fix for %s says what to ask for", (_, world: World, request, fix) => {
  const solution = solveWorld(world, [request]);
  const clashes = solution.kind === "conflict" ? solution.clashes : [];
  const error = conflictError(clashes, [demand(request)]);
  expect(error).toMatchObject({ code: "E_NO_VERSION", exitCode: 3 });
  expect(error.fix).toMatch(fix);
});

test("a dependency that no registry has is named with who wants it", () => {
  const documents = documentsOf({ app: { "1.0.0": ["gone ^1"] } });
  const solution = solve({
    requests: [demand("app")],
    documents: new Map([...documents, ["x/gone", null]]),
    locked: new Map(),
  });
  const clashes = solution.kind === "conflict" ? solution.clashes : [];
  expect(conflictError(clashes, [demand("app")])).toMatchObject({
    code: "E_NOT_FOUND",
    message: "x/app@1.0.0 requires x/gone, which no configured registry has",
  });
});

test("an artifact that has nothing to do with a failure is not tried in all its versions", () => {
  const many = Object.fromEntries(
    Array.from({ length: 300 }, (_, i) => [`${300 - i}.0.0`, [] as string[]]),
  );
  const bystanders = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`by${i}`, many]));
  const world = {
    ...bystanders,
    app: { "1.0.0": ["lib ^2"] },
    tool: { "1.0.0": ["lib ^1"] },
    lib: { "2.0.0": [], "1.0.0": [] },
  };
  const requests = ["app", ...Object.keys(bystanders), "tool"].map(demand);
  // Chronological backtracking would need 300^6 steps to find that there is no way.
  expect(
    solve({ requests, documents: documentsOf(world), locked: new Map(), stepsMax: 100 }).kind,
  ).toBe("conflict");
});

test("the solver gives up at its limit instead of running on", () => {
  const world = { a: { "1.0.0": ["b *"] }, b: { "1.0.0": ["c *"] }, c: { "1.0.0": [] } };
  expect(
    solve({
      requests: [demand("a")],
      documents: documentsOf(world),
      locked: new Map(),
      stepsMax: 2,
    }),
  ).toEqual({ kind: "limit", steps: 2 });
});

const NAMES = ["a", "b", "c", "d"] as const;
const RANGES = ["*", "^1", "^2", "1.0.0", "2.0.0", ">=1.1.0", "<2", "^9"] as const;
const edges = fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...RANGES)), {
  maxLength: 3,
});
const versions = fc
  .uniqueArray(fc.constantFrom("2.0.0", "1.1.0", "1.0.0"), { minLength: 1 })
  .chain((list) =>
    fc.tuple(
      ...list
        .toSorted()
        .reverse()
        .map((version) => fc.tuple(fc.constant(version), edges, fc.integer({ min: 0, max: 5 }))),
    ),
  );
const worlds = fc
  .tuple(...NAMES.map(() => versions))
  .map(
    (all): World =>
      Object.fromEntries(
        NAMES.map((name, index) => [
          name,
          Object.fromEntries(
            (all[index] ?? []).map(([version, list, fate]) => [
              fate === 0 ? `${version}!` : version,
              list.map(([to, range]) => `${to} ${range}`),
            ]),
          ),
        ]),
      ),
  );
const requestLists = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...RANGES)), {
    minLength: 1,
    maxLength: 3,
    selector: ([name]) => name,
  })
  .map((list) => list.map(([name, range]) => `${name} ${range}`));

/** Every assignment of a version, or none, to every artifact: the definition of the problem, spelled out. */
function bruteForce(world: World, requests: readonly string[]): boolean {
  const documents = [...documentsOf(world)];
  const tryAll = (index: number, picked: ReadonlyMap<string, string>): boolean => {
    const [name, document] = documents[index] ?? [];
    if (name === undefined || document === undefined) return isSolution(world, requests, picked);
    if (tryAll(index + 1, picked)) return true;
    return document.versions.some(
      ({ version, yanked }) =>
        yanked === undefined && tryAll(index + 1, new Map([...picked, [name, version]])),
    );
  };
  return tryAll(0, new Map());
}

function isSolution(
  world: World,
  requests: readonly string[],
  picked: ReadonlyMap<string, string>,
): boolean {
  const documents = documentsOf(world);
  const holds = ({ name, range }: { name: string; range: string }) => {
    const version = picked.get(name);
    return version !== undefined && inRange(version, range);
  };
  const needs = [...picked].flatMap(
    ([name, version]) =>
      documents.get(name)?.versions.find((candidate) => candidate.version === version)
        ?.dependencies ?? [],
  );
  return (
    requests.map(demand).every(holds) &&
    needs.every(({ name, version }) => holds({ name, range: version }))
  );
}

test("agrees with trying everything, on 3,000 random worlds", () => {
  let solved = 0;
  fc.assert(
    fc.property(worlds, requestLists, (world, requests) => {
      const solution = solveWorld(world, requests);
      if (solution.kind === "solved") {
        solved += 1;
        expect(
          isSolution(
            world,
            requests,
            new Map(solution.choices.map(({ name, version }) => [name, version])),
          ),
        ).toBe(true);
      } else {
        expect(solution.kind).toBe("conflict");
        expect(bruteForce(world, requests)).toBe(false);
      }
    }),
    { numRuns: 3000, seed: 20260131 },
  );
  // Both outcomes must have been looked at for the comparison to mean something.
  expect(solved).toBeGreaterThan(300);
  expect(solved).toBeLessThan(2700);
});

test("nothing is installed that nobody asks for", () => {
  fc.assert(
    fc.property(worlds, requestLists, (world, requests) => {
      const solution = solveWorld(world, requests);
      if (solution.kind !== "solved") return;
      for (const { requiredBy } of solution.choices) expect(requiredBy.length).toBeGreaterThan(0);
    }),
    { numRuns: 500, seed: 7 },
  );
});

test("no explanation blames a demand that could be left out", () => {
  fc.assert(
    fc.property(worlds, requestLists, (world, requests) => {
      const solution = solveWorld(world, requests);
      if (solution.kind !== "conflict") return;
      expect(solution.clashes.length).toBeGreaterThan(0);
      for (const { name, demands, settled } of solution.clashes) {
        if (settled !== undefined) continue;
        const allowed =
          documentsOf(world)
            .get(name)
            ?.versions.filter(({ yanked }) => yanked === undefined) ?? [];
        const passes = (kept: readonly Requirement[]) =>
          allowed.some(({ version }) => kept.every(({ range }) => inRange(version, range)));
        expect(passes(demands)).toBe(false);
        if (demands.length > 1)
          for (const one of demands)
            expect(passes(demands.filter((other) => other !== one))).toBe(true);
      }
    }),
    { numRuns: 1000, seed: 11 },
  );
});
