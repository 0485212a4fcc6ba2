/** Each public key in exactly one role: whoever steals or loses it affects that role only. */
import { fromUtf8, toHex } from "../../schemas/trust/bytes.ts";
import { publicKeyOfPem } from "../../schemas/trust/spki-pem.ts";
import { publicKeyIn } from "../../schemas/trust/tuf-key.ts";
import type { RoleKeys, Root, Targets } from "../../schemas/trust/tuf-metadata.ts";
import { logKeysOf } from "./log-keys.ts";
import { ROOT_ROLES } from "./make-root.ts";
import type { KeyLists } from "./make-targets.ts";
import type { TrustProblem } from "./trust-problem.ts";

/** Every role that has keys, the offline ones first. */
export const KEY_ROLES = [
  "root",
  "targets",
  "snapshot",
  "timestamp",
  "bins",
  "log",
  "attestation",
] as const;
export type KeyRole = (typeof KEY_ROLES)[number];
/** The roles whose keys the builder signs with. */
export const ONLINE_ROLES = ["bins", "snapshot", "timestamp", "log", "attestation"] as const;
export type OnlineRole = (typeof ONLINE_ROLES)[number];

export type RoleKeyTable = Readonly<Record<KeyRole, readonly Uint8Array[]>>;

/** The public keys of every role, 32 bytes each. */
export function roleKeysOf(
  root: Root,
  targets: Targets,
  { logPolicy, attestationKey }: Pick<KeyLists, "logPolicy" | "attestationKey">,
): RoleKeyTable {
  const ofRoot = Object.fromEntries(
    ROOT_ROLES.map((role) => [role, publicKeys(root.roles[role], root.keys)]),
  ) as Record<(typeof ROOT_ROLES)[number], Uint8Array[]>;
  const { delegations } = targets;
  const bins = delegations?.succinct_roles;
  const attestation = publicKeyOfPem(fromUtf8(attestationKey) ?? "");
  return {
    ...ofRoot,
    bins: bins && delegations ? publicKeys(bins, delegations.keys) : [],
    log: logKeysOf(logPolicy).map(({ publicKey }) => publicKey),
    attestation: attestation ? [attestation] : [],
  };
}

function publicKeys({ keyids }: RoleKeys, keys: Root["keys"]): Uint8Array[] {
  return keyids.flatMap((keyid) => {
    const key = keys[keyid];
    const bytes = key && publicKeyIn(key);
    return bytes ? [bytes] : [];
  });
}

/** @param fileOf where a role's keys are named, for the message */
export function sharedKeyProblems(
  table: RoleKeyTable,
  fileOf: (role: KeyRole) => string,
): TrustProblem[] {
  const owners = new Map<string, KeyRole>();
  const problems: TrustProblem[] = [];
  for (const role of KEY_ROLES) {
    for (const key of new Set(table[role].map(toHex))) {
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, role);
      else
        problems.push({
          file: fileOf(role),
          message: `the ${role} key ${key} is the ${owner} key of ${fileOf(owner)}, too; each role needs a key of its own`,
        });
    }
  }
  return problems;
}
