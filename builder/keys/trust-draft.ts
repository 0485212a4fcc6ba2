/**
 * What the next versions of root and targets shall say, and the files that propose it. A draft
 * begins with what waits for signatures already, so that several changes make one proposal.
 */
import { equalBytes, toHex } from "../../schemas/trust/bytes.ts";
import { publicKeyIn } from "../../schemas/trust/tuf-key.ts";
import {
  ASHLAR_ROOT_FIELD,
  type AshlarRoot,
  type Envelope,
  type Root,
  type Targets,
} from "../../schemas/trust/tuf-metadata.ts";
import { findKeyLists, proposedListFile } from "./key-lists.ts";
import {
  decisionsOf,
  MIN_TARGETS_FIELD,
  makeRoot,
  minTargetsOf,
  ROOT_ROLES,
  type RoleDecision,
  type RootRole,
} from "./make-root.ts";
import {
  type BinDecision,
  KEY_LIST_FILES,
  KEY_LISTS,
  type KeyLists,
  makeTargets,
} from "./make-targets.ts";
import {
  metadataFileBytes,
  metadataFileName,
  type OfflineRole,
  unsignedMetadata,
} from "./metadata-file.ts";
import { lifeDaysOf } from "./metadata-life.ts";
import { signatureState, targetsRequirements } from "./signature-state.ts";
import { currentRoot, type ParsedTrust } from "./trust-records.ts";

export interface TrustDraft {
  readonly roles: Readonly<Record<RootRole, RoleDecision>>;
  readonly lists: KeyLists;
  readonly bins: BinDecision;
}

/** A folder whose records hold together. */
export interface TrustState {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly parsed: ParsedTrust & { readonly ok: true };
}

export interface Renewal {
  readonly now: Date;
  /** Roles that get a new end although nothing else changes. */
  readonly renew?: readonly OfflineRole[];
  /** Of new versions; as long as before when absent. */
  readonly lifeDays?: number;
}

export interface Proposal {
  /** Files to write in `registry/trust/`; null removes one. */
  readonly files: ReadonlyMap<string, Uint8Array | null>;
  readonly proposed: readonly { readonly role: OfflineRole; readonly version: number }[];
}

interface Newest {
  readonly root: Envelope<Root>;
  readonly targets: Envelope<Targets>;
  readonly lists: KeyLists;
}

function newestOf({ files, parsed }: TrustState): Newest {
  const root = parsed.roots.at(-1)?.envelope;
  const targets = parsed.targets.at(-1)?.envelope;
  if (!root || !targets) throw new TypeError("trust records without metadata");
  const found = findKeyLists(files, targets.signed);
  // A proposal whose lists are gone cannot be gone on from.
  return { root, targets, lists: found.ok ? found.lists : parsed.records };
}

export function draftOf(state: TrustState): TrustDraft {
  const { root, targets, lists } = newestOf(state);
  return { roles: decisionsOf(root.signed), lists, bins: binsOf(targets.signed) };
}

function binsOf({ delegations }: Targets): BinDecision {
  const bins = delegations?.succinct_roles;
  const key = delegations?.keys[bins?.keyids[0] ?? ""];
  const publicKey = key && publicKeyIn(key);
  if (!bins || !publicKey) throw new TypeError("targets metadata without a key of bins");
  return { publicKey, bitLength: bins.bit_length, prefix: bins.name_prefix };
}

/** Nothing is proposed where the draft is what is in force or waits already. */
export function proposalOf(state: TrustState, draft: TrustDraft, renewal: Renewal): Proposal {
  const newest = newestOf(state);
  const root = nextRoot(state, draft, { newest, renewal });
  const targets = nextTargets(state, draft, { newest, renewal, root: root ?? newest.root.signed });
  const files = new Map<string, Uint8Array | null>();
  const proposed: { role: OfflineRole; version: number }[] = [];
  if (root) {
    const before = currentRoot(state.parsed.records).roles.root.keyids;
    const envelope = unsignedMetadata(root, [...before, ...root.roles.root.keyids]);
    files.set(metadataFileName("root", root.version), metadataFileBytes(envelope));
    proposed.push({ role: "root", version: root.version });
  }
  if (targets) {
    for (const [file, bytes] of targets.files) files.set(file, bytes);
    proposed.push({ role: "targets", version: targets.version });
  }
  return { files, proposed };
}

interface NextContext {
  readonly newest: Newest;
  readonly renewal: Renewal;
}

function nextRoot(
  { parsed }: TrustState,
  { roles }: TrustDraft,
  { newest, renewal }: NextContext,
): Root | undefined {
  const isSame = sameRoles(roles, decisionsOf(newest.root.signed));
  if (isSame && !renewal.renew?.includes("root")) return undefined;
  const current = currentRoot(parsed.records);
  const root = makeRoot({
    version: current.version + 1,
    now: renewal.now,
    lifeDays: renewal.lifeDays ?? lifeDaysOf(current),
    ashlar: current[ASHLAR_ROOT_FIELD] as AshlarRoot,
    minTargets: parsed.records.targets.metadata.version,
    roles,
  });
  return survives(parsed, root) ? root : { ...root, [MIN_TARGETS_FIELD]: minTargetsOf(root) + 1 };
}

/** Whether the targets in force have enough signatures of the keys that a root names. */
function survives({ targets, records }: TrustState["parsed"], root: Root): boolean {
  const inForce = targets.find(({ version }) => version === records.targets.metadata.version);
  return (
    inForce !== undefined &&
    signatureState(inForce.envelope, targetsRequirements(root)).missing.length === 0
  );
}

function sameRoles(a: TrustDraft["roles"], b: TrustDraft["roles"]): boolean {
  const text = ({ keys, threshold }: RoleDecision): string =>
    `${threshold} ${keys.map(toHex).sort().join(" ")}`;
  return ROOT_ROLES.every((role) => text(a[role]) === text(b[role]));
}

function nextTargets(
  { files, parsed }: TrustState,
  { lists, bins }: TrustDraft,
  { newest, renewal, root }: NextContext & { readonly root: Root },
):
  | { readonly version: number; readonly files: ReadonlyMap<string, Uint8Array | null> }
  | undefined {
  const inForce = parsed.records.targets.metadata;
  const old = binsOf(newest.targets.signed);
  const isSame =
    KEY_LISTS.every((list) => equalBytes(lists[list], newest.lists[list])) &&
    bins.prefix === old.prefix &&
    bins.bitLength === old.bitLength &&
    equalBytes(bins.publicKey, old.publicKey);
  const isPending = newest.targets.signed.version > inForce.version;
  const { missing } = signatureState(newest.targets, targetsRequirements(root));
  const mustSignAnew = missing.length > 0 && (!isPending || !hasSlots(newest.targets, root));
  if (isSame && !mustSignAnew && !renewal.renew?.includes("targets")) return undefined;
  const version = inForce.version + 1;
  const lifeDays = renewal.lifeDays ?? lifeDaysOf(inForce);
  const targets = makeTargets({ version, now: renewal.now, lifeDays, lists, bins });
  const current = currentRoot(parsed.records);
  const slots = [...current.roles.targets.keyids, ...root.roles.targets.keyids];
  const changes = new Map<string, Uint8Array | null>([
    [metadataFileName("targets", version), metadataFileBytes(unsignedMetadata(targets, slots))],
  ]);
  for (const list of KEY_LISTS) {
    const file = proposedListFile(version, list);
    const plain = files.get(KEY_LIST_FILES[list]);
    if (!plain || !equalBytes(plain, lists[list])) changes.set(file, lists[list]);
    else if (files.has(file)) changes.set(file, null);
  }
  return { version, files: changes };
}

function hasSlots({ signatures }: Envelope, root: Root): boolean {
  const slots = new Set(signatures.map(({ keyid }) => keyid));
  return root.roles.targets.keyids.every((keyid) => slots.has(keyid));
}
