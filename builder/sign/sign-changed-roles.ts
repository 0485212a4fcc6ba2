/**
 * The online roles of a tree that follows one of which it is known what each bin lists: bins that list
 * the same are neither read nor made. What comes out is, byte for byte, what `sign-roles.ts` makes.
 *
 * A bin is read where what it lists changed, and where it may have to be signed anew. The snapshot
 * tells when that is: the version of a bin is the clock at which it was signed. It names it too late
 * where the clock had gone back, which is allowed for up to a day.
 */
import { mapBounded } from "../../client/install/map-bounded.ts";
import type { Sha256 } from "../../schemas/digest.ts";
import { fromUtf8, sha256HexOf } from "../../schemas/trust/bytes.ts";
import { olpcJson } from "../../schemas/trust/olpc-json.ts";
import type { Targets } from "../../schemas/trust/tuf-metadata.ts";
import { digestOf } from "../evaluate/digest-of.ts";
import {
  BIN_VERSIONS,
  type BinContent,
  type BinEntries,
  contentsOfBins,
  DAY,
  type OnlineInputs,
  type PreviousRoles,
  type PublishedRole,
  type RoleFile,
  type RoleInputs,
  type RoleVersion,
  type SignedRoles,
  signBin,
  signSnapshot,
  signTimestamp,
} from "./sign-roles.ts";

/** Bins that are read at once. */
const CONCURRENCY = 16;

export interface PreviousBins extends Pick<PreviousRoles, "snapshot" | "timestamp"> {
  /** The bin of that name, in the version that the snapshot names; undefined where it cannot be read. */
  readBin(role: string): Promise<PublishedRole<Targets> | undefined>;
}

/** What the roles are made of where the tree before is followed. */
export interface FollowingInputs extends OnlineInputs {
  readonly previous: PreviousBins;
}

export interface ChangedRoleInputs extends FollowingInputs, Pick<RoleInputs, "targets"> {
  /** What each bin listed, and lists now, as {@link listedByBins} gives it. */
  readonly listed: Readonly<Record<"before" | "now", ReadonlyMap<string, Sha256>>>;
}

export interface ChangedRoles extends SignedRoles {
  /**
   * What stays as it is in the previous tree, and was not read: other bins, and those of an earlier
   * generation, which may be missing there.
   */
  readonly kept: readonly RoleVersion[];
}

/** Digest of what each bin lists, by the role's name, for the tree that follows. */
export function listedByBins(inputs: Pick<RoleInputs, "bins" | "targets">): Map<string, Sha256> {
  return new Map(
    contentsOfBins(inputs).map(([role, entries]) => [role, listedIn(entries)] as const),
  );
}

/** Digest of what a bin lists: the same for what a build made and for what was read of a tree, in any order. */
export function listedIn(entries: BinEntries): Sha256 {
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return digestOf(
    sorted.map(([path, { length, hashes, custom }]) => [
      path,
      length,
      hashes.sha256,
      ...(custom ? [fromUtf8(olpcJson(custom))] : []),
    ]),
  );
}

export async function signChangedRoles(inputs: ChangedRoleInputs): Promise<ChangedRoles> {
  const { readBin } = inputs.previous;
  const remade = await mapBounded(changedBins(inputs), CONCURRENCY, async (bin) =>
    signBin(inputs, { ...bin, previous: await readBin(bin.role) }),
  );
  return signRolesAbove(inputs, remade);
}

/** @param remade bins, in their order; others stay as the previous tree has them */
export async function signRolesAbove(
  inputs: FollowingInputs,
  remade: readonly RoleFile[],
): Promise<ChangedRoles> {
  const { snapshot: before } = inputs.previous;
  const snapshot = await signSnapshot(inputs, remade);
  const timestamp = await signTimestamp(inputs, snapshot);
  const made = new Set(["targets", ...remade.map(({ role }) => role)]);
  const kept = Object.entries(before.current ? before.signed.meta : {})
    .map(([file, { version }]) => ({ role: file.replace(/\.json$/, ""), version }))
    .filter(({ role }) => !made.has(role));
  return { files: [...remade, snapshot], kept, timestamp };
}

type ChangedBin = Omit<BinContent, "previous">;

function changedBins(inputs: ChangedRoleInputs): readonly ChangedBin[] {
  const { listed, previous } = inputs;
  const isAsDelegated = hasSameDelegation(inputs);
  return [...contentsOfBins(inputs)]
    .map(([role, entries], index) => ({ index, role, entries }))
    .filter(({ role }) => {
      const version = previous.snapshot.signed.meta[`${role}.json`]?.version;
      const isSame = listed.before.get(role) === listed.now.get(role);
      return !isSame || !isAsDelegated || !version || !isFresh(version, inputs);
    });
}

/** Whether the keys and the names of the bins are sure to be those of the previous tree. */
export function hasSameDelegation({ offlineTargets, previous }: FollowingInputs): boolean {
  const { snapshot } = previous;
  const { sha256: before } = snapshot.signed.meta["targets.json"]?.hashes ?? {};
  return snapshot.current && before === sha256HexOf(offlineTargets.bytes);
}

/** Whether a bin of this version is sure to need no new signature. */
export function isFresh(version: number, { lives, now }: OnlineInputs): boolean {
  const age = now - Math.floor(version / BIN_VERSIONS);
  const life = lives.bins * DAY;
  return age >= 0 && life - age > life / 3 + DAY;
}
