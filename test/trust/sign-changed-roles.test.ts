/** Signing what changed gives what signing all of it gives, and touches the bins of what changed. */
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openPrevious } from "../../builder/sign/read-previous.ts";
import {
  listedByBins,
  type PreviousBins,
  signChangedRoles,
} from "../../builder/sign/sign-changed-roles.ts";
import { signRoles } from "../../builder/sign/sign-roles.ts";
import { CHECKPOINT_PATH, metadataPath } from "../../schemas/paths.ts";
import { binOf } from "../../schemas/trust/succinct-bins.ts";
import { temporaryFolder, writeFiles } from "../make-registry.ts";
import {
  type AllTargets,
  applied,
  binsOf,
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
  sorted,
  target,
} from "./signed-bins.ts";
import { testSigning } from "./test-signing.ts";

async function signChanges(
  now: number,
  [targets, changes]: readonly [AllTargets, ChangedTargets],
  before: Files,
) {
  const asked: string[] = [];
  const previous = previousIn(before, asked);
  const inputs = { ...inputsOf(signing, now), ...changesOf(targets, changes), previous };
  const signed = await signChangedRoles(inputs);
  const kept = signed.kept.map(nameOf).map((path) => [path, before.get(path)] as const);
  return { asked, signed, tree: new Map([...kept, ...filesOf(signed)]) };
}

/** @param before what the previous tree lists */
function changesOf(before: AllTargets, changes: ChangedTargets) {
  const { bins } = signing.records;
  const targets = applied(before, changes);
  const [past, now] = [before, targets].map((all) => listedByBins({ bins, targets: all }));
  return { targets, listed: { before: past ?? new Map(), now: now ?? new Map() } };
}

test("the files are those of all targets, through renewals and clocks that go back", async () => {
  let [kept, renewed] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      someTargets,
      fc.array(someChange, { minLength: 1, maxLength: 5 }),
      async (first, changes) => {
        let [targets, tree, now] = [first, await firstTree(first), START + 60];
        for (const { later, ...change } of changes) {
          now += later;
          const next = applied(targets, change);
          const all = await signAll(signing, now, next, tree);
          const changed = await signChanges(now, [targets, change], tree);
          expect(sorted(changed.tree)).toEqual(sorted(all));
          kept += changed.signed.kept.length;
          const { listed } = changesOf(targets, change);
          const bins = new Set(
            binsOf(signing).filter((role) => listed.before.get(role) !== listed.now.get(role)),
          );
          renewed += changed.asked.filter((role) => !bins.has(role)).length;
          expect(changed.asked).toEqual(expect.arrayContaining([...bins]));
          [targets, tree] = [next, all];
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(Math.min(kept, renewed)).toBeGreaterThan(100);
});

describe("a change of one target", () => {
  const targets = new Map(Array.from({ length: 41 }, (_, at) => [pathOf(at), target(1)]));
  const change = { set: new Map([[pathOf(3), target(2)]]), removed: new Set<string>() };
  const name = () => binOf(signing.records.bins, pathOf(3));

  test("reads and makes one bin, and of a tree on disk its file alone", async () => {
    const tree = await firstTree(targets);
    const { asked, signed } = await signChanges(START + DAY, [targets, change], tree);
    expect(asked).toEqual([name()]);
    expect(signed.files.map(({ role }) => role)).toEqual([name(), "snapshot"]);
    expect(signed.kept).toHaveLength(7 + 2);

    const { records, online } = signing;
    const folder = join(temporaryFolder(), "tree");
    const bin = [...tree.keys()].find((path) => path.endsWith(`.${name()}.json`)) ?? "";
    const others = [...tree].filter(([path]) => path === bin || !/\.b\d-/.test(path));
    writeFiles(folder, {
      ...Object.fromEntries(others),
      [metadataPath("root", 1)]: records.roots[0]?.bytes ?? "",
      [CHECKPOINT_PATH]: "a checkpoint",
    });
    const { signal } = new AbortController();
    const options = { place: folder, environment: {}, signal, records, online };
    const previous = (await openPrevious(options))?.roles ?? expect.fail("no tree");
    const inputs = inputsOf(signing, START + DAY);
    const changes = changesOf(targets, change);
    expect(await signChangedRoles({ ...inputs, ...changes, previous })).toEqual(signed);
  });

  test("that changes nothing keeps all of it", async () => {
    const tree = await firstTree(targets);
    const same = { set: new Map([[pathOf(3), target(1)]]), removed: new Set(["acme/none"]) };
    const next = await signChanges(START + DAY, [targets, same], tree);
    expect(sorted(next.tree)).toEqual(sorted(tree));
  });

  test("reads every bin where the offline role changed, which may delegate to another key", async () => {
    const tree = await firstTree(targets);
    const asked: string[] = [];
    const offlineTargets = { version: 2, bytes: new Uint8Array([1]) };
    const inputs = { ...inputsOf(signing, START + DAY), offlineTargets };
    const previous = previousIn(tree, asked);
    await signChangedRoles({ ...inputs, ...changesOf(targets, change), previous });
    expect(asked).toEqual(binsOf(signing));
  });

  test.each<[string, (previous: PreviousBins) => PreviousBins]>([
    ["is missing", (previous) => ({ ...previous, readBin: async () => undefined })],
    [
      "another key signed",
      (previous) => ({
        ...previous,
        readBin: async (role) => {
          const bin = await previous.readBin(role);
          return bin && { ...bin, current: false };
        },
      }),
    ],
    [
      "has another version than the snapshot names",
      (previous) => ({
        ...previous,
        readBin: async (role) => {
          const bin = await previous.readBin(role);
          return bin && { ...bin, signed: { ...bin.signed, version: bin.signed.version - 1 } };
        },
      }),
    ],
    [
      "only a snapshot of another key names",
      (previous) => ({ ...previous, snapshot: { ...previous.snapshot, current: false } }),
    ],
  ])("makes the bin of what it lists now where it %s", async (_, edit) => {
    const previous = edit(previousIn(await firstTree(targets)));
    const changes = changesOf(targets, change);
    const inputs = { ...inputsOf(signing, START + DAY), ...changes, previous };
    const { files } = await signChangedRoles(inputs);
    const bin = files.find(({ role }) => role === name()) ?? expect.fail("it was not made");
    const own = [...changes.targets].filter(([path]) => binOf(inputs.bins, path) === name());
    const { signed } = JSON.parse(Buffer.from(bin.bytes).toString());
    expect(signed.targets).toEqual(Object.fromEntries(own));
    expect(bin.version).toBeGreaterThan(START * 2 ** 14);
  });

  test("makes all bins where those were never published", async () => {
    const previous = previousIn(await signAll(old, START, targets));
    const inputs = { ...inputsOf(signing, START + DAY), ...changesOf(targets, change), previous };
    const { files } = await signChangedRoles(inputs);
    expect(files.map(({ role }) => role)).toEqual([...binsOf(signing), "snapshot"]);
  });
});

test("a bin that readers would refuse is not published", async () => {
  const long = "x".repeat(1000);
  const many = Array.from({ length: 9000 }, (_, number) => {
    return [`acme/${long}/${number}`, target(number)] as const;
  });
  const inputs = inputsOf(await testSigning("test", { bits: 1 }), START);
  await expect(signRoles({ ...inputs, targets: new Map(many) })).rejects.toMatchObject({
    code: "E_BIN_SIZE",
    fix: expect.stringContaining("ashlar key bins"),
  });
});
