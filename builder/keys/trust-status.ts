/** How the keys stand: which they are, who has signed, what waits, and how long it lasts. */
import { type Sha256, sha256Hex } from "../../schemas/digest.ts";
import { keyIdOf, tufKeyOf } from "../../schemas/trust/tuf-key.ts";
import type { Root, Targets } from "../../schemas/trust/tuf-metadata.ts";
import { keyFingerprint } from "./key-fingerprint.ts";
import { metadataFileName, type OfflineRole } from "./metadata-file.ts";
import { type Life, lifeOf } from "./metadata-life.ts";
import { missingWords, type PendingMetadata } from "./pending-metadata.ts";
import { KEY_ROLES, type KeyRole, roleKeysOf } from "./role-keys.ts";
import { currentRoot, type TrustRecords } from "./trust-records.ts";

/** Below this share of their life, signatures should be renewed: people need weeks for a ceremony. */
export const WARN_SHARE = 1 / 3;

export interface RoleStatus {
  readonly role: KeyRole;
  readonly keys: readonly { readonly fingerprint: string; readonly keyid: string }[];
  readonly threshold: number;
  /** Of the roles that people sign: what is in force. */
  readonly offline?: Life & {
    readonly file: string;
    readonly version: number;
    /** Signatures that hold. */
    readonly signatures: number;
    readonly state: "good" | "due" | "expired";
  };
}

export interface ProposalStatus {
  readonly role: OfflineRole;
  readonly file: string;
  readonly version: number;
  /** In words. */
  readonly missing: string;
  /** Fingerprints of the keys whose signatures hold. */
  readonly signedBy: readonly string[];
  /** Of those that may still sign. */
  readonly mayStillSign: readonly string[];
  /** Key ids under which a signature stands that does not hold. */
  readonly invalid: readonly string[];
}

export interface PublishedRoot {
  readonly file: string;
  /** Of the bytes that are published: the fingerprint that readers pin. */
  readonly sha256: Sha256;
}

/** The root in force. */
export function publishedRoot({ roots }: Pick<TrustRecords, "roots">): PublishedRoot | undefined {
  const newest = roots.at(-1);
  if (!newest) return undefined;
  return { file: metadataFileName("root", newest.version), sha256: sha256Hex(newest.bytes) };
}

export function roleStatuses(records: TrustRecords, now: Date): RoleStatus[] {
  const root = currentRoot(records);
  const { metadata } = records.targets;
  const table = roleKeysOf(root, metadata, records);
  return KEY_ROLES.map((role) => ({
    role,
    keys: table[role].map((publicKey) => ({
      fingerprint: keyFingerprint(publicKey),
      keyid: keyIdOf(tufKeyOf(publicKey)),
    })),
    threshold: role === "root" || role === "targets" ? root.roles[role].threshold : 1,
    ...(role === "root" && { offline: offlineStatus("root", records, now) }),
    ...(role === "targets" && { offline: offlineStatus("targets", records, now) }),
  }));
}

function offlineStatus(
  role: OfflineRole,
  records: TrustRecords,
  now: Date,
): NonNullable<RoleStatus["offline"]> {
  const signed: Root | Targets = role === "root" ? currentRoot(records) : records.targets.metadata;
  const signers = role === "root" ? records.roots.at(-1)?.signers : records.targets.signers;
  const life = lifeOf(signed, now);
  const due = life.share < WARN_SHARE ? "due" : "good";
  return {
    ...life,
    file: metadataFileName(role, signed.version),
    version: signed.version,
    signatures: signers?.length ?? 0,
    state: life.daysLeft <= 0 ? "expired" : due,
  };
}

/** @param fingerprintOf the fingerprint of a key id, where it is known */
export function proposalStatus(
  pending: PendingMetadata,
  fingerprintOf: (keyid: string) => string,
): ProposalStatus {
  const { role, file, version, valid, invalid, missing } = pending;
  return {
    role,
    file,
    version,
    missing: missingWords(pending),
    signedBy: [...valid].map(fingerprintOf),
    mayStillSign: [...new Set(missing.flatMap(({ keyids }) => keyids))].map(fingerprintOf),
    invalid: [...new Set(invalid)],
  };
}
