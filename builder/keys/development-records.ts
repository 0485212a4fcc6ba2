/** The records of keys that lie together on one machine: each role has one key and needs one signature. */
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { binBits } from "../../schemas/trust/succinct-bins.ts";
import { metadataBytes, signMetadata } from "../../schemas/trust/tuf-signature.ts";
import { nextBinPrefix } from "./edit-draft.ts";
import { firstLogPolicy, initialFiles, initialTrust } from "./initial-trust.ts";
import { logKeysOf } from "./log-keys.ts";
import { KEY_LIST_TARGETS, targetFileOf } from "./make-targets.ts";
import { metadataFileBytes, metadataFileName } from "./metadata-file.ts";
import { LIFE_DAYS_MAX } from "./metadata-life.ts";
import { KEY_ROLES, type KeyRole } from "./role-keys.ts";
import type { TrustRecords } from "./trust-records.ts";

export type RoleSigners = Readonly<Record<KeyRole, Signer>>;

/** Bins of a registry on a developer's machine; a bin costs a file each build. */
const DEVELOPMENT_BIN_BITS = 3;

export interface DevelopmentDecisions {
  readonly registry: string;
  /** The log's name. */
  readonly origin: string;
  readonly now: Date;
}

/** The files of a `trust/` folder that lasts ten years, signed. */
export async function developmentFiles(
  { registry, origin, now }: DevelopmentDecisions,
  signers: RoleSigners,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const one = (role: KeyRole) => ({ keys: [signers[role].publicKey], threshold: 1 });
  const trust = initialTrust({
    ashlar: { registry, keys: "development" },
    now,
    lifeDays: LIFE_DAYS_MAX,
    root: one("root"),
    targets: one("targets"),
    online: publicKeysOf(signers),
    origin,
    binBits: DEVELOPMENT_BIN_BITS,
  });
  const root = await signMetadata(trust.root.signed, [signers.root]);
  const targets = await signMetadata(trust.targets.signed, [signers.targets]);
  return initialFiles({ ...trust, root, targets });
}

function publicKeysOf(signers: RoleSigners): Record<KeyRole, Uint8Array> {
  const entries = KEY_ROLES.map((role) => [role, signers[role].publicKey] as const);
  return Object.fromEntries(entries) as Record<KeyRole, Uint8Array>;
}

/** Bins are made anew when four times as many would be right. */
const BITS_BEHIND = 2;

/**
 * The next targets metadata, signed, where a registry has outgrown its bins; undefined where it has not.
 *
 * @param targetCount artifacts and versions
 */
export async function withMoreBins(
  { targets: { metadata } }: TrustRecords,
  targetCount: number,
  { targets: signer }: Pick<RoleSigners, "targets">,
): Promise<{ readonly file: string; readonly bytes: Uint8Array } | undefined> {
  const bins = metadata.delegations?.succinct_roles;
  const bits = binBits(targetCount);
  if (!metadata.delegations || !bins || bits < bins.bit_length + BITS_BEHIND) return undefined;
  const version = metadata.version + 1;
  const more = { ...bins, bit_length: bits, name_prefix: nextBinPrefix(bins.name_prefix) };
  const delegations = { ...metadata.delegations, succinct_roles: more };
  const signed = await signMetadata({ ...metadata, version, delegations }, [signer]);
  return { file: metadataFileName("targets", version), bytes: metadataFileBytes(signed) };
}

/** The records for a log of this name: those that are kept, or the same with another policy, signed anew. */
export async function forOrigin(
  records: TrustRecords,
  origin: string,
  { log, targets: signer }: RoleSigners,
): Promise<TrustRecords> {
  if (logKeysOf(records.logPolicy).some(({ name }) => name === origin)) return records;
  const logPolicy = firstLogPolicy(origin, log.publicKey);
  const { metadata } = records.targets;
  const listed = { ...metadata.targets, [KEY_LIST_TARGETS.logPolicy]: targetFileOf(logPolicy) };
  const signed = await signMetadata({ ...metadata, targets: listed }, [signer]);
  const targets = { ...records.targets, metadata: signed.signed, bytes: metadataBytes(signed) };
  return { ...records, logPolicy, targets };
}
