import fc from "fast-check";
import { expect, test } from "vitest";
import { cycleThrough } from "../../builder/check/dependency-cycles.ts";
import type { RuleContext } from "../../builder/check/rule.ts";
import { repositoryWith } from "./check-changes.ts";

const { artifacts } = await repositoryWith({});
const [sample] = artifacts;
const release = sample?.versions[0];

/** Artifacts a/0, a/1, … whose only versions depend on those at the given indexes. */
function repositoryOf(edges: readonly (readonly number[])[]): RuleContext["artifacts"] {
  if (!sample || !release?.manifest.value) throw new Error("the base has no artifact");
  const { manifest } = release;
  return new Map(
    edges.map((needs, index) => {
      const dependencies = needs.map((need) => ({ name: `a/${need}`, version: "^1.0.0" }));
      const value = { ...manifest.value, dependencies } as NonNullable<typeof manifest.value>;
      const name = `a/${index}`;
      return [
        name,
        { ...sample, name, versions: [{ ...release, manifest: { ...manifest, value } }] },
      ];
    }),
  );
}

/** Steps from `from` back to itself, found by trying every walk breadth first. */
function shortestWay(edges: readonly (readonly number[])[], from: number): number | undefined {
  let reached = new Set([from]);
  for (let steps = 1; steps <= edges.length; steps += 1) {
    reached = new Set([...reached].flatMap((node) => edges[node] ?? []));
    if (reached.has(from)) return steps;
  }
  return undefined;
}

test("finds a shortest circle through an artifact exactly when there is one", () => {
  const graph = fc.integer({ min: 1, max: 7 }).chain((size) =>
    fc.array(fc.array(fc.integer({ min: 0, max: size }), { maxLength: 3 }), {
      minLength: size,
      maxLength: size,
    }),
  );
  fc.assert(
    fc.property(graph, (edges) => {
      const repository = repositoryOf(edges);
      for (const index of edges.keys()) {
        const cycle = cycleThrough(repository, `a/${index}`);
        expect(cycle === undefined ? undefined : cycle.length - 1).toBe(shortestWay(edges, index));
        expect(cycle?.at(0)).toBe(cycle?.at(-1));
        for (const [step, name] of (cycle ?? []).slice(1).entries()) {
          const before = Number(cycle?.[step]?.slice(2));
          expect(edges[before]?.map((need) => `a/${need}`)).toContain(name);
        }
      }
    }),
    { numRuns: 500 },
  );
});

test("a chain of ten thousand artifacts is no problem", () => {
  const repository = repositoryOf(Array.from({ length: 10_000 }, (_, index) => [index + 1]));
  expect(cycleThrough(repository, "a/0")).toBeUndefined();
});
