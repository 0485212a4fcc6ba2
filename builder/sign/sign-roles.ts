/**
 * The online roles of a tree: bins, snapshot, timestamp (TUF 1.0.34, section 4; TAP 15). Offline
 * roles come signed from the repository and are published as they are.
 *
 * A role that says what it said before is kept, bytes and all, until a third of its life is left; so
 * a change rewrites the bins it touches, the snapshot and the timestamp. A new version is the clock,
 * or one more than the last: it grows even where the last tree is not at hand.
 *
 * No two bins ever have the same version. All are signed with one key, nothing in a bin says which one
 * it is, and the snapshot names versions without hashes; so a host that serves one bin in the place of
 * another could else make names vanish, and readers look for them in another registry.
 */

import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { TARGETS_SIZE_MAX } from "../../schemas/limits.ts";
import { equalBytes, sha256HexOf } from "../../schemas/trust/bytes.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { olpcJson } from "../../schemas/trust/olpc-json.ts";
import { binName, binOf } from "../../schemas/trust/succinct-bins.ts";
import {
  type MetaFile,
  SIGNED_LOG_FIELD,
  type Signed,
  type SignedLogHead,
  type Snapshot,
  type SuccinctRoles,
  type TargetFile,
  type Targets,
  type Timestamp,
  TUF_SPEC_VERSION,
} from "../../schemas/trust/tuf-metadata.ts";
import { metadataBytes, signMetadata } from "../../schemas/trust/tuf-signature.ts";

export const DAY = 86_400;
/** Versions that a second has: as many as there are bins at most (succinct-bins.ts). */
export const BIN_VERSIONS = 2 ** 14;

/** Days that a signature of each online role is good for. */
export interface RoleLives {
  readonly bins: number;
  readonly snapshot: number;
  readonly timestamp: number;
}

export const PRODUCTION_LIVES: RoleLives = { bins: 90, snapshot: 30, timestamp: 7 };
/** Nothing protects a development key, and nobody renews what was signed with it. */
export const DEVELOPMENT_LIVES: RoleLives = { bins: 3650, snapshot: 3650, timestamp: 3650 };

/** A role as the last tree has it. */
export interface PublishedRole<T extends Signed = Signed> {
  readonly bytes: Uint8Array;
  readonly signed: T;
  /** Whether the bytes carry a good signature of the key that signs now. */
  readonly current: boolean;
}

export interface PreviousRoles {
  readonly timestamp: PublishedRole<Timestamp>;
  readonly snapshot: PublishedRole<Snapshot>;
  /** By role name. */
  readonly bins: ReadonlyMap<string, PublishedRole<Targets>>;
  /** Bins of an earlier generation: nobody asks for them, and a snapshot names them for ever. */
  readonly retired: readonly RoleFile[];
}

/** What online roles are made of, besides what the bins list. */
export interface OnlineInputs {
  readonly bins: SuccinctRoles;
  /** The file of the offline targets role. */
  readonly offlineTargets: { readonly version: number; readonly bytes: Uint8Array };
  /** The log of this tree. */
  readonly log: SignedLogHead;
  readonly signers: Readonly<Record<keyof RoleLives, Signer>>;
  readonly lives: RoleLives;
  /** Seconds since 1970. */
  readonly now: number;
  readonly previous?: Pick<PreviousRoles, "snapshot" | "timestamp"> | undefined;
}

/** Targets by their paths; each is asked for when its bin is made. */
export interface AllTargets {
  keys(): Iterable<string>;
  get(path: string): TargetFile | undefined;
}

export interface RoleInputs extends OnlineInputs {
  /** All of the registry. */
  readonly targets: AllTargets;
  readonly previous?: PreviousRoles | undefined;
}

/** What becomes of bins as they are made, so that not all of them have to be there at once. */
export interface BinTaker {
  /** What each lists. */
  listed?(role: string, entries: BinEntries): void;
  /** Takes the bytes, which are then nowhere else. */
  publish?(file: RoleFile): Promise<void>;
}

export interface RoleVersion {
  readonly role: string;
  readonly version: number;
}

export interface RoleFile extends RoleVersion {
  readonly bytes: Uint8Array;
}

export interface SignedRoles {
  /** Bins, in their order, then the snapshot; bins that somebody took are left out. */
  readonly files: readonly RoleFile[];
  readonly timestamp: RoleFile;
}

export async function signRoles(inputs: RoleInputs, taker: BinTaker = {}): Promise<SignedRoles> {
  const { bins, versions } = await signBins(inputs, taker);
  const snapshot = await signSnapshot(inputs, versions);
  const timestamp = await signTimestamp(inputs, snapshot);
  return { files: [...(inputs.previous?.retired ?? []), ...bins, snapshot], timestamp };
}

/** What a bin lists, in any order. */
export type BinEntries = readonly (readonly [path: string, target: TargetFile])[];

/** Of every bin, in their order, with the role's name; each is made when its turn comes. */
export function* contentsOfBins({
  bins,
  targets,
}: Pick<RoleInputs, "bins" | "targets">): Generator<readonly [role: string, BinEntries]> {
  const paths = new Map<string, string[]>();
  for (let index = 0; index < 2 ** bins.bit_length; index += 1) paths.set(binName(bins, index), []);
  for (const path of targets.keys()) paths.get(binOf(bins, path))?.push(path);
  const entry = (path: string) => [path, targets.get(path)] as const;
  const isThere = (one: ReturnType<typeof entry>): one is readonly [string, TargetFile] =>
    one[1] !== undefined;
  for (const [role, own] of paths) yield [role, own.map(entry).filter(isThere)];
}

async function signBins(
  inputs: RoleInputs,
  { listed, publish }: BinTaker,
): Promise<{ readonly bins: readonly RoleFile[]; readonly versions: readonly RoleVersion[] }> {
  const bins: RoleFile[] = [];
  const versions: RoleVersion[] = [];
  for (const [role, entries] of contentsOfBins(inputs)) {
    const [index, previous] = [versions.length, inputs.previous?.bins.get(role)];
    const bin = await signBin(inputs, { index, role, entries, previous });
    versions.push({ role, version: bin.version });
    listed?.(role, entries);
    if (publish) await publish(bin);
    else bins.push(bin);
  }
  return { bins, versions };
}

export interface BinContent {
  readonly index: number;
  readonly role: string;
  readonly entries: BinEntries;
  readonly previous: PublishedRole<Targets> | undefined;
}

/** @throws {CodedError} E_BIN_SIZE for one that readers would refuse */
export async function signBin(
  inputs: OnlineInputs,
  { index, role, entries, previous }: BinContent,
): Promise<RoleFile> {
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const bin = await signRole(inputs, {
    role,
    kind: "bins",
    content: { _type: "targets", targets: Object.fromEntries(sorted) },
    previous,
    vouched: inputs.previous?.snapshot.current,
    version: (last) => binVersion(index, Math.max(inputs.now * BIN_VERSIONS, last + 1)),
  });
  if (bin.bytes.length > TARGETS_SIZE_MAX) throw tooLarge(bin, entries.length);
  return bin;
}

function tooLarge({ role, bytes }: RoleFile, targetCount: number): CodedError {
  return new CodedError({
    code: "E_BIN_SIZE",
    exitCode: EXIT.failed,
    message: `the bin ${role} lists ${targetCount} targets in ${bytes.length} bytes, and readers take ${TARGETS_SIZE_MAX}`,
    fix: "spread them over more bins: ashlar key bins --targets COUNT, with the artifacts and versions that the registry will have; then sign and commit trust/",
  });
}

/** The first version from `least` on that is this bin's: each has one in {@link BIN_VERSIONS}. */
function binVersion(index: number, least: number): number {
  const ahead = (index - least) % BIN_VERSIONS;
  return least + (ahead < 0 ? ahead + BIN_VERSIONS : ahead);
}

/**
 * Names every role that any snapshot named: a client refuses one that leaves a role out (5.5.5). One of
 * a key that was rotated away binds no client any more (5.3.11).
 */
export function signSnapshot(
  inputs: OnlineInputs,
  bins: readonly RoleVersion[],
): Promise<RoleFile> {
  const { offlineTargets, previous } = inputs;
  const meta: Record<string, MetaFile> = {
    ...(previous?.snapshot.current && previous.snapshot.signed.meta),
    "targets.json": { version: offlineTargets.version, ...digestsOf(offlineTargets.bytes) },
  };
  for (const { role, version } of bins) meta[`${role}.json`] = { version };
  const ordered = Object.fromEntries(Object.entries(meta).sort(([a], [b]) => (a < b ? -1 : 1)));
  return signRole(inputs, {
    role: "snapshot",
    kind: "snapshot",
    content: { _type: "snapshot", meta: ordered },
    previous: previous?.snapshot,
  });
}

export function signTimestamp(inputs: OnlineInputs, snapshot: RoleFile): Promise<RoleFile> {
  const meta = {
    "snapshot.json": { version: snapshot.version, ...digestsOf(snapshot.bytes) },
  };
  return signRole(inputs, {
    role: "timestamp",
    kind: "timestamp",
    content: { _type: "timestamp", meta, [SIGNED_LOG_FIELD]: inputs.log },
    previous: inputs.previous?.timestamp,
  });
}

interface RoleContent {
  readonly role: string;
  readonly kind: keyof RoleLives;
  /** What it says, without version and expiry. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly previous: PublishedRole | undefined;
  /** Whether a snapshot that our key signed names the previous version. */
  readonly vouched?: boolean | undefined;
  /** The next version after the last one; the clock, or one more, when absent. */
  readonly version?: (last: number) => number;
}

async function signRole(
  { signers, lives, now }: OnlineInputs,
  { role, kind, content, previous, vouched = false, ...rest }: RoleContent,
): Promise<RoleFile> {
  const life = lives[kind] * DAY;
  const { version = (last) => Math.max(now, last + 1) } = rest;
  if (previous && isKept(previous, { content, now, life }))
    return { role, version: previous.signed.version, bytes: previous.bytes };
  // A version counts only when a good key signed for it: whoever serves the last tree could name any.
  const signed = {
    ...content,
    spec_version: TUF_SPEC_VERSION,
    version: version(previous && (previous.current || vouched) ? previous.signed.version : 0),
    expires: tufTime(now + life),
  } as Signed;
  const envelope = await signMetadata(signed, [signers[kind]]);
  return { role, version: signed.version, bytes: metadataBytes(envelope) };
}

function isKept(
  { signed, current }: PublishedRole,
  { content, now, life }: { readonly content: object; readonly now: number; readonly life: number },
): boolean {
  const { version, expires, spec_version, ...said } = signed;
  const left = Date.parse(expires) / 1000 - now;
  // A life that was cut short since counts too: what was signed for longer than now allowed is signed anew.
  return (
    current && left > life / 3 && left <= life && equalBytes(olpcJson(said), olpcJson(content))
  );
}

function digestsOf(bytes: Uint8Array): Pick<MetaFile, "length" | "hashes"> {
  return { length: bytes.length, hashes: { sha256: sha256HexOf(bytes) } };
}

/** `YYYY-MM-DDTHH:MM:SSZ` (TUF 1.0.34, section 4.2). */
function tufTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
