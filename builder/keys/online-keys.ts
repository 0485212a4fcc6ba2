/** The keys that a build signs with, held against what the registry's records say of them. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { equalBytes } from "../../schemas/trust/bytes.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { keyFingerprint } from "./key-fingerprint.ts";
import { ONLINE_ROLES, type OnlineRole, roleKeysOf } from "./role-keys.ts";
import { currentRoot, type TrustRecords } from "./trust-records.ts";

export type OnlineKeys = Readonly<Record<OnlineRole, Signer>>;

/** Where the records name the keys of a role. */
const NAMED_IN: Readonly<Record<OnlineRole, string>> = {
  bins: "the targets role",
  snapshot: "the root role",
  timestamp: "the root role",
  log: "log-policy",
  attestation: "attestation.pub",
};

/**
 * A tree that was signed with another key would be refused by every reader, so it is not built. No
 * two roles share a key: the records' roles do not, and each key is its role's.
 *
 * @throws {CodedError} E_ONLINE_KEYS, with each key that is not the role's
 */
export function requireOnlineKeys(keys: OnlineKeys, records: TrustRecords): void {
  const table = roleKeysOf(currentRoot(records), records.targets.metadata, records);
  const details = ONLINE_ROLES.flatMap((role) => {
    const { publicKey } = keys[role];
    if (table[role].some((known) => equalBytes(known, publicKey))) return [];
    const expected = table[role].map(keyFingerprint).join(" or ");
    return [
      `${role}: expected ${expected}, found ${keyFingerprint(publicKey)} (${NAMED_IN[role]} names it)`,
    ];
  });
  if (details.length === 0) return;
  const roles = details.map((line) => line.slice(0, line.indexOf(":"))).join(", ");
  throw new CodedError({
    code: "E_ONLINE_KEYS",
    exitCode: EXIT.auth,
    message: `the online keys given for ${roles} are not those that registry/trust/ names, so readers would refuse what they sign`,
    fix: "give the builder the keys that are in force; `ashlar key status` lists them, and `ashlar key rotate ROLE` proposes new ones",
    details,
  });
}
