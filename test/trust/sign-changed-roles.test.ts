/** Signing what changed gives what signing all of it gives, and touches the bins of what changed. */
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { openPrevious } from "../../builder/sign/read-previous.ts";
import {
  listedByBins,
  type PreviousBins,
  signChangedRoles,
} from "../../builder/sign/sign-changed-roles.ts";
import {
  PRODUCTION_LIVES,
  type PublishedRole,
  type RoleFile,
  type SignedRoles,
  signRoles,
} from "../../builder/sign/sign-roles.ts";
import { CHECKPOINT_PATH, metadataPath, TIMESTAMP_PATH } from "../../schemas/paths.ts";
import { binName, binOf } from "../../schemas/trust/succinct-bins.ts";
import type {
  Signed,
  Snapshot,
  TargetFile,
  Targets,
  Timestamp,
} from "../../schemas/trust/tuf-metadata.ts";
import { temporaryFolder, writeFiles } from "../make-registry.ts";
import { type TestSigning, testSigning } from "./test-signing.ts";

const START = 1_777_593_600;
const DAY = 86_400;
const HEAD = { size: 1, root: "00".repeat(32) };

let old: TestSigning;
let signing: TestSigning;
beforeAll(async () => {
  old = await testSigning("test", { bits: 1 });
  const { records, online } = await testSigning("test", { bits: 3 });
  const bins = { ...records.bins, name_prefix: "b2" };
  signing = { pin: "", online, records: { ...records, bins } };
});

/** Targets that come or change, and paths that go; what is in both stays. */
interface ChangedTargets {
  readonly set: ReadonlyMap<string, TargetFile>;
  readonly removed: ReadonlySet<string>;
}

type AllTargets = ReadonlyMap<string, TargetFile>;

const target = (size: number): TargetFile => ({
  length: size,
  hashes: { sha256: "ab".repeat(32) },
});
const pathOf = (number: number) => `acme/thing-${number}/index.json`;
const inputsOf = ({ records, online }: TestSigning, now: number) => ({
  bins: records.bins,
  offlineTargets: records.targets,
  log: HEAD,
  signers: online,
  lives: PRODUCTION_LIVES,
  now,
});

type Files = ReadonlyMap<string, Uint8Array>;
const nameOf = ({ role, version }: Pick<RoleFile, "role" | "version">) =>
  metadataPath(role, version);
const filesOf = ({ files, timestamp }: SignedRoles): Files =>
  new Map([
    ...files.map((file) => [nameOf(file), file.bytes] as const),
    [TIMESTAMP_PATH, timestamp.bytes],
  ]);
const roleIn = <T extends Signed>(files: Files, path: string): PublishedRole<T> => {
  const bytes = files.get(path) ?? expect.fail(path);
  return { bytes, signed: JSON.parse(Buffer.from(bytes).toString()).signed, current: true };
};

/** @param asked gets the names of the bins that are read */
function previousIn(files: Files, asked: string[] = []): PreviousBins {
  const timestamp = roleIn<Timestamp>(files, TIMESTAMP_PATH);
  const { version } = timestamp.signed.meta["snapshot.json"];
  const snapshot = roleIn<Snapshot>(files, metadataPath("snapshot", version));
  const readBin = async (role: string) => {
    asked.push(role);
    const named = snapshot.signed.meta[`${role}.json`]?.version ?? 0;
    return files.has(metadataPath(role, named))
      ? roleIn<Targets>(files, metadataPath(role, named))
      : undefined;
  };
  return { timestamp, snapshot, readBin };
}

const binsOf = ({ records: { bins } }: TestSigning) =>
  Array.from({ length: 2 ** bins.bit_length }, (_, index) => binName(bins, index));

async function signAll(
  by: TestSigning,
  now: number,
  targets: ReadonlyMap<string, TargetFile>,
  before?: Files,
): Promise<Files> {
  const { timestamp, snapshot, readBin } = before ? previousIn(before) : {};
  if (!before || !timestamp || !snapshot || !readBin)
    return filesOf(await signRoles({ ...inputsOf(by, now), targets }));
  const bins = new Map<string, PublishedRole<Targets>>();
  for (const name of binsOf(by)) {
    const bin = await readBin(name);
    if (bin) bins.set(name, bin);
  }
  const retired = Object.entries(snapshot.signed.meta).flatMap(([file, { version }]) => {
    const role = file.replace(".json", "");
    const bytes = before.get(metadataPath(role, version));
    return bytes && !binsOf(by).includes(role) ? [{ role, version, bytes }] : [];
  });
  const previous = { timestamp, snapshot, bins, retired };
  return filesOf(await signRoles({ ...inputsOf(by, now), targets, previous }));
}

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

function applied(targets: ReadonlyMap<string, TargetFile>, { set, removed }: ChangedTargets) {
  return new Map([...[...targets].filter(([path]) => !removed.has(path)), ...set]);
}

const sorted = (files: ReadonlyMap<string, unknown>) =>
  [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
const someTargets = fc
  .dictionary(fc.nat(40).map(String), fc.nat(3), { maxKeys: 5 })
  .map(
    (sizes) =>
      new Map(Object.entries(sizes).map(([at, size]) => [pathOf(Number(at)), target(size)])),
  );
const someChange = fc.record({
  set: someTargets,
  removed: fc.uniqueArray(fc.nat(40)).map((all) => new Set(all.map(pathOf))),
  /** Minutes to tens of days; a clock may go back a little. */
  later: fc.oneof(fc.integer({ min: -3600, max: 3600 }), fc.nat(40 * DAY), fc.constant(0)),
});
/** A tree that follows one of an earlier generation of bins. */
const firstTree = async (targets: ReadonlyMap<string, TargetFile>) =>
  signAll(signing, START + 60, targets, await signAll(old, START, targets));

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
