/** The targets role: it lists the registry's key lists, and hands everything else to the bins. */
import { targetPath } from "../../schemas/paths.ts";
import { sha256HexOf } from "../../schemas/trust/bytes.ts";
import { keyIdOf, tufKeyOf } from "../../schemas/trust/tuf-key.ts";
import {
  type TargetFile,
  type Targets,
  TUF_SPEC_VERSION,
} from "../../schemas/trust/tuf-metadata.ts";
import { expiryAfter, LIFE_DAYS_FIELD } from "./metadata-life.ts";

/** The files that the targets role lists, by the names that they have in `registry/trust/`. */
export interface KeyLists {
  readonly allowedSigners: Uint8Array;
  readonly revokedKeys: Uint8Array;
  readonly logPolicy: Uint8Array;
  readonly attestationKey: Uint8Array;
}

/** List → its file in `registry/trust/`; its TUF target is `keys/` and the same name. */
export const KEY_LIST_FILES = {
  allowedSigners: "allowed_signers",
  revokedKeys: "revoked_keys",
  logPolicy: "log-policy",
  attestationKey: "attestation.pub",
} as const satisfies Record<keyof KeyLists, string>;

export const KEY_LIST_TARGETS = {
  allowedSigners: targetPath.allowedSigners,
  revokedKeys: targetPath.revokedKeys,
  logPolicy: targetPath.logPolicy,
  attestationKey: targetPath.attestationKey,
} as const satisfies Record<keyof KeyLists, string>;

export const KEY_LISTS = ["allowedSigners", "revokedKeys", "logPolicy", "attestationKey"] as const;

export interface BinDecision {
  /** 32 bytes: the one key that signs all bins, online. */
  readonly publicKey: Uint8Array;
  /** 1 to 14: the registry has 2 to the power of it bins. */
  readonly bitLength: number;
  /** A generation: another number of bins needs another prefix. */
  readonly prefix: string;
}

export interface TargetsDecisions {
  readonly version: number;
  readonly now: Date;
  readonly lifeDays: number;
  readonly lists: KeyLists;
  readonly bins: BinDecision;
}

export function makeTargets({ version, now, lifeDays, lists, bins }: TargetsDecisions): Targets {
  const key = tufKeyOf(bins.publicKey);
  const keyid = keyIdOf(key);
  return {
    _type: "targets",
    spec_version: TUF_SPEC_VERSION,
    version,
    expires: expiryAfter(now, lifeDays),
    [LIFE_DAYS_FIELD]: lifeDays,
    targets: Object.fromEntries(
      KEY_LISTS.map((list) => [KEY_LIST_TARGETS[list], targetFileOf(lists[list])]),
    ),
    delegations: {
      keys: { [keyid]: key },
      succinct_roles: {
        keyids: [keyid],
        threshold: 1,
        bit_length: bins.bitLength,
        name_prefix: bins.prefix,
      },
    },
  };
}

export function targetFileOf(bytes: Uint8Array): TargetFile {
  return { length: bytes.length, hashes: { sha256: sha256HexOf(bytes) } };
}
