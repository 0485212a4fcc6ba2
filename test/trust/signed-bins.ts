/** Trees of online roles in memory that follow one another, and changes of what they list, made at random. */
import fc from "fast-check";
import { expect } from "vitest";
import type { PreviousBins } from "../../builder/sign/sign-changed-roles.ts";
import {
  PRODUCTION_LIVES,
  type PublishedRole,
  type RoleFile,
  type SignedRoles,
  signRoles,
} from "../../builder/sign/sign-roles.ts";
import { metadataPath, TIMESTAMP_PATH } from "../../schemas/paths.ts";
import { binName } from "../../schemas/trust/succinct-bins.ts";
import type {
  Signed,
  Snapshot,
  TargetFile,
  Targets,
  Timestamp,
} from "../../schemas/trust/tuf-metadata.ts";
import { type TestSigning, testSigning } from "./test-signing.ts";

export const START = 1_777_593_600;
export const DAY = 86_400;
const HEAD = { size: 1, root: "00".repeat(32) };

/** Signs a generation of two bins. */
export const old: TestSigning = await testSigning("test", { bits: 1 });
/** Signs one of eight bins, which follows it. */
export const signing: TestSigning = await laterSigning();

async function laterSigning(): Promise<TestSigning> {
  const { records, online } = await testSigning("test", { bits: 3 });
  return { pin: "", online, records: { ...records, bins: { ...records.bins, name_prefix: "b2" } } };
}

/** Targets that come or change, and paths that go; what is in both stays. */
export interface ChangedTargets {
  readonly set: ReadonlyMap<string, TargetFile>;
  readonly removed: ReadonlySet<string>;
}

export type AllTargets = ReadonlyMap<string, TargetFile>;

export const target = (size: number): TargetFile => ({
  length: size,
  hashes: { sha256: "ab".repeat(32) },
  ...(size === 3 && { custom: { needs: ["acme/b", "acme/a"] } }),
});
export const pathOf = (number: number) => `acme/thing-${number}/index.json`;
export const inputsOf = ({ records, online }: TestSigning, now: number) => ({
  bins: records.bins,
  offlineTargets: records.targets,
  log: HEAD,
  signers: online,
  lives: PRODUCTION_LIVES,
  now,
});

/** By path. */
export type Files = ReadonlyMap<string, Uint8Array>;
export const nameOf = ({ role, version }: Pick<RoleFile, "role" | "version">) =>
  metadataPath(role, version);
export const filesOf = ({ files, timestamp }: SignedRoles): Files =>
  new Map([
    ...files.map((file) => [nameOf(file), file.bytes] as const),
    [TIMESTAMP_PATH, timestamp.bytes],
  ]);
const roleIn = <T extends Signed>(files: Files, path: string): PublishedRole<T> => {
  const bytes = files.get(path) ?? expect.fail(path);
  return { bytes, signed: JSON.parse(Buffer.from(bytes).toString()).signed, current: true };
};

/** @param asked gets the names of the bins that are read */
export function previousIn(files: Files, asked: string[] = []): PreviousBins {
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

export const binsOf = ({ records: { bins } }: TestSigning) =>
  Array.from({ length: 2 ** bins.bit_length }, (_, index) => binName(bins, index));

export async function signAll(
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

export function applied(
  targets: ReadonlyMap<string, TargetFile>,
  { set, removed }: ChangedTargets,
) {
  return new Map([...[...targets].filter(([path]) => !removed.has(path)), ...set]);
}

export const sorted = (files: ReadonlyMap<string, unknown>) =>
  [...files].toSorted(([a], [b]) => (a < b ? -1 : 1));
export const someTargets = fc
  .dictionary(fc.nat(40).map(String), fc.nat(3), { maxKeys: 5 })
  .map(
    (sizes) =>
      new Map(Object.entries(sizes).map(([at, size]) => [pathOf(Number(at)), target(size)])),
  );
export const someChange = fc.record({
  set: someTargets,
  removed: fc.uniqueArray(fc.nat(40)).map((all) => new Set(all.map(pathOf))),
  /** Minutes to tens of days; a clock may go back a little. */
  later: fc.oneof(fc.integer({ min: -3600, max: 3600 }), fc.nat(40 * DAY), fc.constant(0)),
});
/** A tree that follows one of an earlier generation of bins. */
export const firstTree = async (targets: ReadonlyMap<string, TargetFile>) =>
  signAll(signing, START + 60, targets, await signAll(old, START, targets));
