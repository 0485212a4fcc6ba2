/** What names could be mistaken for, after a change of some, is what all of them together say. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { mistakenFor } from "../../builder/check/mistaken-name.ts";
import type { Neighbor } from "../../builder/check/neighbor.ts";
import { latestDependencies } from "../../builder/check/release-versions.ts";
import type { RuleContext, Violation } from "../../builder/check/rule.ts";
import { edgeOf } from "../../builder/incremental/index-entry.ts";
import { FLAG, type IndexEntry, indexOf } from "../../builder/incremental/registry-index.ts";
import { stepMistaken } from "../../builder/incremental/step-mistaken.ts";
import { typoKeys } from "../../builder/incremental/typo-keys.ts";

type Faces = ReadonlyMap<string, Neighbor>;

const context = (artifacts: Faces) =>
  ({
    artifacts,
    publishers: new Map(),
    registry: undefined,
    now: 0,
  }) satisfies Partial<RuleContext>;

/** Full names of namespaces and short names that are near each other, or not. */
const namesOf = (namespaces: readonly string[], shortName: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom(...namespaces), shortName).map((parts) => parts.join("/"));
const near = fc.string({ unit: fc.constantFrom("a", "b", "-"), minLength: 2, maxLength: 5 });
const far = fc.constantFrom("orange", "violet", "walnut", "quartz", "jasper");
const NAMES = {
  "short names are near": namesOf(["lib", "orchard", "x"], near),
  "namespaces are near": namesOf(["library", "librray", "libraries", "web"], far),
};

interface Made {
  readonly name: string;
  readonly since: number;
  readonly needs: readonly string[];
}

const madeOf = (name: fc.Arbitrary<string>): fc.Arbitrary<Made> =>
  fc.record({ name, since: fc.nat(4), needs: fc.uniqueArray(name, { maxLength: 2 }) });

function faceOf({ name: full, since, needs }: Made): Neighbor {
  const [namespace = "", short = ""] = full.split("/");
  const folder = `artifacts/${full}`;
  const dependencies = needs.map((need) => ({ name: need, version: "*" }));
  return {
    ...{ namespace, shortName: short, name: full, folder, record: {} },
    versions: [
      {
        version: "1.0.0",
        folder: `${folder}/1.0.0`,
        publishedAt: since,
        manifest: { value: { dependencies } },
      },
    ],
  };
}

/** More than two hundred, so that not every name is known. */
const FILLING = Array.from({ length: 205 }, (_, at) =>
  faceOf({ name: `fill/of-${at}`, since: 9, needs: [] }),
);

function facesOf(all: readonly Made[]): Faces {
  const faces = [...FILLING, ...all.map(faceOf)].map((face) => [face.name, face] as const);
  return new Map([...new Map(faces)].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mistakes(faces: Faces): Map<string, Violation | undefined> {
  return new Map([...faces.keys()].map((one) => [one, mistakenFor(one, context(faces))]));
}

function entryOf(face: Neighbor, mistaken: Violation | undefined): IndexEntry {
  return {
    row: { file: 0, at: 0, core: 0, bulk: 0, digest: [0, 0, 0, 0] },
    since: Math.min(...face.versions.map(({ publishedAt }) => publishedAt)),
    ...{ newest: 0, versions: 1, flags: mistaken ? FLAG.mistaken : 0, alike: [0, 0, 0, 0] },
    ...{ needs: [], edges: [], picks: [] },
    latest: latestDependencies(face).map(edgeOf),
    typoKeys: typoKeys(face.shortName),
  };
}

test.each(Object.entries(NAMES))("after a change where %s", (_, name) => {
  const made = madeOf(name);
  let [asked, all] = [0, 0];
  fc.assert(
    fc.property(
      fc.array(made, { minLength: 5, maxLength: 40 }),
      fc.array(made, { maxLength: 2 }),
      fc.nat(40),
      (start, change, gone) => {
        const before = facesOf(start);
        const names = change.map((one) => one.name);
        const left = start.filter((one, at) => at !== gone && !names.includes(one.name));
        const now = facesOf([...left, ...change]);
        const known = mistakes(before);
        const index = indexOf(
          new Map([...before].map(([one, face]) => [one, entryOf(face, known.get(one))])),
        );
        const touched = new Set([...names, start[gone]?.name ?? "fill/of-0"]);
        const faces = new Map([...touched].map((one) => [one, now.get(one)]));
        const whole = indexOf(
          new Map([...now].map(([one, face]) => [one, entryOf(face, undefined)])),
        );
        const latest = () => whole;
        const found = stepMistaken({ index, faces, latest, context: context(now) });
        for (const [one, right] of mistakes(now))
          expect([one, found.has(one) ? found.get(one) : known.get(one)]).toEqual([one, right]);
        asked += found.size;
        all += now.size;
      },
    ),
    { numRuns: 80 },
  );
  expect(asked).toBeLessThan(all / 4);
});
