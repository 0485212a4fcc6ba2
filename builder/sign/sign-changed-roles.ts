/**
 * The online roles of a tree of which only the changes are known: bins that list nothing new are neither
 * read nor made, so that signing costs what changed. What comes out is, byte for byte, what
 * `sign-roles.ts` makes of all targets.
 *
 * A bin is read where a target of it changed, and where it may have to be signed anew. The snapshot
 * tells when that is: the version of a bin is the clock at which it was signed. It names it too late
 * where the clock had gone back, which is allowed for up to a day.
 */
import { mapBounded } from "../../client/install/map-bounded.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { metadataPath } from "../../schemas/paths.ts";
import { sha256HexOf } from "../../schemas/trust/bytes.ts";
import { binName, binOf } from "../../schemas/trust/succinct-bins.ts";
import type { TargetFile, Targets } from "../../schemas/trust/tuf-metadata.ts";
import {
  BIN_VERSIONS,
  DAY,
  type OnlineInputs,
  type PreviousRoles,
  type PublishedRole,
  type RoleFile,
  type RoleVersion,
  type SignedRoles,
  signBin,
  signSnapshot,
  signTimestamp,
} from "./sign-roles.ts";

/** Bins that are read at once. */
const CONCURRENCY = 16;

export interface ChangedTargets {
  /** New ones, and replaced ones as they are now. */
  readonly set: ReadonlyMap<string, TargetFile>;
  /** Paths that go; what is also in `set` stays. */
  readonly removed: ReadonlySet<string>;
}

export interface PreviousBins extends Pick<PreviousRoles, "snapshot" | "timestamp"> {
  /** The bin of that name, in the version that the snapshot names; undefined where it cannot be read. */
  readBin(role: string): Promise<PublishedRole<Targets> | undefined>;
}

export interface ChangedRoleInputs extends OnlineInputs {
  readonly changes: ChangedTargets;
  readonly previous: PreviousBins;
}

export interface ChangedRoles extends SignedRoles {
  /**
   * What stays as it is in the previous tree, and was not read: other bins, and those of an earlier
   * generation, which may be missing there.
   */
  readonly kept: readonly RoleVersion[];
}

/** @throws {CodedError} E_PREVIOUS_BIN where the targets of a bin cannot be known without all of the registry */
export async function signChangedRoles(inputs: ChangedRoleInputs): Promise<ChangedRoles> {
  const { meta } = inputs.previous.snapshot.signed;
  const touched = changesOfBins(inputs);
  const remade = await mapBounded(binsToRead(inputs, touched), CONCURRENCY, (bin) =>
    remakeBin(inputs, bin, touched.get(bin.role)),
  );
  const snapshot = await signSnapshot(inputs, remade);
  const timestamp = await signTimestamp(inputs, snapshot);
  const made = new Set(["targets", ...remade.map(({ role }) => role)]);
  const kept = Object.entries(meta)
    .map(([file, { version }]) => ({ role: file.replace(/\.json$/, ""), version }))
    .filter(({ role }) => !made.has(role));
  return { files: [...remade, snapshot], kept, timestamp };
}

/** What changes in a bin: undefined for a path that goes. */
type BinChanges = Map<string, TargetFile | undefined>;

function changesOfBins({ bins, changes }: ChangedRoleInputs): ReadonlyMap<string, BinChanges> {
  const touched = new Map<string, BinChanges>();
  const gone = Array.from(changes.removed, (path) => [path, undefined] as const);
  for (const [path, target] of [...gone, ...changes.set]) {
    const role = binOf(bins, path);
    const bin: BinChanges = touched.get(role) ?? new Map();
    touched.set(role, bin.set(path, target));
  }
  return touched;
}

interface Bin {
  readonly index: number;
  readonly role: string;
}

function binsToRead(
  inputs: ChangedRoleInputs,
  touched: ReadonlyMap<string, BinChanges>,
): readonly Bin[] {
  const { bins, previous } = inputs;
  const isAsDelegated = hasSameDelegation(inputs);
  return Array.from({ length: 2 ** bins.bit_length }, (_, index) => ({
    index,
    role: binName(bins, index),
  })).filter(({ role }) => {
    const version = previous.snapshot.signed.meta[`${role}.json`]?.version;
    return touched.has(role) || !isAsDelegated || !version || !isFresh(version, inputs);
  });
}

/** Whether the keys and the names of the bins are sure to be those of the previous tree. */
function hasSameDelegation({ offlineTargets, previous: { snapshot } }: ChangedRoleInputs): boolean {
  const { sha256: before } = snapshot.signed.meta["targets.json"]?.hashes ?? {};
  return snapshot.current && before === sha256HexOf(offlineTargets.bytes);
}

/** Whether a bin of this version is sure to need no new signature. */
function isFresh(version: number, { lives, now }: OnlineInputs): boolean {
  const age = now - Math.floor(version / BIN_VERSIONS);
  const life = lives.bins * DAY;
  return age >= 0 && life - age > life / 3 + DAY;
}

async function remakeBin(
  inputs: ChangedRoleInputs,
  { index, role }: Bin,
  changes: BinChanges | undefined,
): Promise<RoleFile> {
  const { snapshot, readBin } = inputs.previous;
  const version = snapshot.signed.meta[`${role}.json`]?.version;
  const previous = version ? await readBin(role) : undefined;
  // Only what our keys signed says what the registry has.
  if (!previous?.current || !snapshot.current || previous.signed.version !== version)
    throw unknownBin(role, version);
  const targets = new Map<string, TargetFile>(Object.entries(previous.signed.targets));
  for (const [path, target] of changes ?? [])
    if (target) targets.set(path, target);
    else targets.delete(path);
  return signBin(inputs, { index, role, entries: [...targets], previous });
}

function unknownBin(role: string, version: number | undefined): CodedError {
  const what = version ? metadataPath(role, version) : `the bin ${role}`;
  return new CodedError({
    code: "E_PREVIOUS_BIN",
    exitCode: EXIT.integrity,
    message: `${what} is missing in the previous tree, or the keys that sign now did not sign it, so this tree cannot go on from what it lists`,
    fix: "build all of it anew from a clean folder; `ashlar verify --tree` names every file of a tree that is wrong",
  });
}
