/** Bins of a difference are those of all targets, and where they cannot be, nothing is made. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stepBins } from "../../builder/incremental/step-bins.ts";
import {
  listedByBins,
  type PreviousBins,
  signChangedRoles,
} from "../../builder/sign/sign-changed-roles.ts";
import { binOf } from "../../schemas/trust/succinct-bins.ts";
import {
  type AllTargets,
  applied,
  type ChangedTargets,
  DAY,
  type Files,
  filesOf,
  firstTree,
  inputsOf,
  nameOf,
  old,
  pathOf,
  previousIn,
  START,
  signAll,
  signing,
  someChange,
  someTargets,
  target,
} from "../trust/signed-bins.ts";

const { bins } = signing.records;

/** As the caller of a step knows them: paths that are no more, and what is another or only said anew. */
function changesOf({ set, removed }: ChangedTargets) {
  return new Map([...[...removed].map((path) => [path, undefined] as const), ...set]);
}

/** Both ways to the tree that follows. */
async function bothWays(
  now: number,
  [targets, changes]: readonly [AllTargets, ChangedTargets],
  tree: Files,
) {
  const inputs = inputsOf(signing, now);
  const next = applied(targets, changes);
  const listed = {
    before: listedByBins({ bins, targets }),
    now: listedByBins({ bins, targets: next }),
  };
  const previous = previousIn(tree);
  const whole = await signChangedRoles({ ...inputs, targets: next, listed, previous });
  const asked: string[] = [];
  const step = await stepBins({
    ...inputs,
    previous: previousIn(tree, asked),
    changes: changesOf(changes),
  });
  const kept = whole.kept.map(nameOf).flatMap((path) => {
    const bytes = tree.get(path);
    return bytes ? [[path, bytes] as const] : [];
  });
  return { whole, step, asked, listed, next, tree: new Map([...kept, ...filesOf(whole)]) };
}

test("a step makes what all targets make, through renewals and clocks that go back", async () => {
  let [kept, remade] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      someTargets,
      fc.array(someChange, { minLength: 1, maxLength: 5 }),
      async (first, changes) => {
        let [targets, tree, now] = [first, await firstTree(first), START + 60];
        let digests: ReadonlyMap<string, string> = listedByBins({ bins, targets });
        for (const { later, ...change } of changes) {
          now += later;
          const both = await bothWays(now, [targets, change], tree);
          const { listed, ...made } = both.step ?? expect.fail("the step declines");
          expect(made).toEqual(both.whole);
          digests = new Map([...digests, ...listed]);
          expect(digests).toEqual(both.listed.now);
          kept += made.kept.length;
          remade += made.files.length;
          [targets, tree] = [both.next, both.tree];
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(Math.min(kept, remade)).toBeGreaterThan(100);
});

test("what a bin lists has one digest, in whichever order and from wherever it is read", async () => {
  const targets = new Map(Array.from({ length: 41 }, (_, at) => [pathOf(at), target(at % 4)]));
  const turned = new Map([...targets].reverse());
  expect(listedByBins({ bins, targets: turned })).toEqual(listedByBins({ bins, targets }));
});

describe("a change of one target", () => {
  const targets = new Map(Array.from({ length: 41 }, (_, at) => [pathOf(at), target(1)]));
  const change = { set: new Map([[pathOf(3), target(2)]]), removed: new Set<string>() };
  const name = binOf(bins, pathOf(3));

  test("reads one bin, and makes no other", async () => {
    const { asked, step } = await bothWays(
      START + DAY,
      [targets, change],
      await firstTree(targets),
    );
    expect(asked).toEqual([name]);
    expect(step?.files.map(({ role }) => role)).toEqual([name, "snapshot"]);
  });

  test("that changes nothing makes no bin", async () => {
    const same = { set: new Map([[pathOf(3), target(1)]]), removed: new Set([pathOf(99)]) };
    const { step } = await bothWays(START + DAY, [targets, same], await firstTree(targets));
    expect(step?.files.map(({ role }) => role)).toEqual(["snapshot"]);
    expect(step?.listed.size).toBe(0);
  });

  type ReadBin = PreviousBins["readBin"];
  const edits: readonly (readonly [string, (previous: PreviousBins) => Partial<PreviousBins>])[] = [
    ["is missing", () => ({ readBin: async () => undefined })],
    [
      "was signed by another key",
      ({ readBin }) => ({ readBin: edited(readBin, (bin) => ({ ...bin, current: false })) }),
    ],
    [
      "has another version than the snapshot names",
      ({ readBin }) => ({
        readBin: edited(readBin, (bin) => ({
          ...bin,
          signed: { ...bin.signed, version: bin.signed.version - 1 },
        })),
      }),
    ],
    [
      "is named by a snapshot of another key",
      ({ snapshot }) => ({ snapshot: { ...snapshot, current: false } }),
    ],
  ];
  type Bin = NonNullable<Awaited<ReturnType<ReadBin>>>;
  const edited =
    (readBin: ReadBin, edit: (bin: Bin) => Bin): ReadBin =>
    async (role) => {
      const bin = await readBin(role);
      return bin && edit(bin);
    };

  test.each(edits)("is left to the whole build where its bin %s", async (_, edit) => {
    const previous = previousIn(await firstTree(targets));
    const inputs = inputsOf(signing, START + DAY);
    const step = { ...inputs, changes: changesOf(change) };
    expect(await stepBins({ ...step, previous })).toBeDefined();
    expect(
      await stepBins({ ...step, previous: { ...previous, ...edit(previous) } }),
    ).toBeUndefined();
  });

  test("is left to the whole build where the offline role is another, or bins never were", async () => {
    const step = { ...inputsOf(signing, START + DAY), changes: changesOf(change) };
    const previous = previousIn(await firstTree(targets));
    const offlineTargets = { version: 2, bytes: new Uint8Array([1]) };
    expect(await stepBins({ ...step, offlineTargets, previous })).toBeUndefined();
    const earlier = previousIn(await signAll(old, START, targets));
    const asBefore = { ...step, offlineTargets: old.records.targets };
    expect(await stepBins({ ...asBefore, previous: earlier })).toBeUndefined();
  });
});
