/** The changes that people make to whose keys count. Each gives a new draft, or the same when it is so already. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { equalBytes, utf8 } from "../../schemas/trust/bytes.ts";
import { noteKey } from "../../schemas/trust/signed-note.ts";
import { spkiPem } from "../../schemas/trust/spki-pem.ts";
import {
  formatLogPolicy,
  type LogPolicy,
  parseLogPolicy,
} from "../../schemas/trust/tlog-policy.ts";
import { keyFingerprint } from "./key-fingerprint.ts";
import type { RoleDecision } from "./make-root.ts";
import type { OfflineRole } from "./metadata-file.ts";
import type { OnlineRole } from "./role-keys.ts";
import type { TrustDraft } from "./trust-draft.ts";

export function addRoleKeys(
  draft: TrustDraft,
  role: OfflineRole,
  keys: readonly Uint8Array[],
): TrustDraft {
  const { keys: old, threshold } = draft.roles[role];
  const added = keys.filter((key) => !old.some((one) => equalBytes(one, key)));
  return withRole(draft, role, { keys: [...old, ...added], threshold });
}

/** @throws {CodedError} E_KEY_UNKNOWN; E_THRESHOLD when too few would be left */
export function removeRoleKey(draft: TrustDraft, role: OfflineRole, key: Uint8Array): TrustDraft {
  const { keys, threshold } = draft.roles[role];
  const left = keys.filter((one) => !equalBytes(one, key));
  if (left.length === keys.length) throw unknownKey(role, key, keys);
  return withRole(draft, role, { keys: left, threshold });
}

/** One key goes and another comes, so that the number stays. */
export function replaceRoleKey(
  draft: TrustDraft,
  role: OfflineRole,
  { old, key }: { readonly old: Uint8Array; readonly key: Uint8Array },
): TrustDraft {
  return removeRoleKey(addRoleKeys(draft, role, [key]), role, old);
}

/** @throws {CodedError} E_THRESHOLD */
export function withThreshold(draft: TrustDraft, role: OfflineRole, threshold: number): TrustDraft {
  return withRole(draft, role, { ...draft.roles[role], threshold });
}

function withRole(draft: TrustDraft, role: OfflineRole, decision: RoleDecision): TrustDraft {
  const { keys, threshold } = decision;
  if (threshold < 1 || threshold > keys.length) {
    throw new CodedError({
      code: "E_THRESHOLD",
      exitCode: EXIT.usage,
      message: `the ${role} role would need ${threshold} signatures and have ${keys.length} keys`,
      fix: `add a key first (ashlar key add ${role} FILE.pub), or lower the number with --threshold`,
    });
  }
  return { ...draft, roles: { ...draft.roles, [role]: decision } };
}

/**
 * Puts a new key in the place of the old one. The log's old key stays in the policy, because proofs
 * of published versions carry its signatures; {@link removeLogKey} takes it away.
 */
export function rotateOnlineKey(
  draft: TrustDraft,
  role: OnlineRole,
  { key, origin }: { readonly key: Uint8Array; readonly origin: string },
): TrustDraft {
  if (role === "bins") return { ...draft, bins: { ...draft.bins, publicKey: key } };
  if (role === "attestation")
    return { ...draft, lists: { ...draft.lists, attestationKey: utf8(spkiPem(key)) } };
  if (role === "log") return addLogKey(draft, key, origin);
  return { ...draft, roles: { ...draft.roles, [role]: { keys: [key], threshold: 1 } } };
}

function addLogKey(draft: TrustDraft, publicKey: Uint8Array, origin: string): TrustDraft {
  const policy = policyOf(draft);
  if (policy.logs.some(({ key }) => equalBytes(key.publicKey, publicKey))) return draft;
  const logs = [...policy.logs, { key: noteKey(origin, publicKey) }];
  return withPolicy(draft, { ...policy, logs });
}

/** @throws {CodedError} E_KEY_UNKNOWN; E_LAST_KEY for the only one */
export function removeLogKey(draft: TrustDraft, publicKey: Uint8Array): TrustDraft {
  const policy = policyOf(draft);
  const logs = policy.logs.filter(({ key }) => !equalBytes(key.publicKey, publicKey));
  const known = policy.logs.map(({ key }) => key.publicKey);
  if (logs.length === policy.logs.length) throw unknownKey("log", publicKey, known);
  if (logs.length === 0) {
    throw new CodedError({
      code: "E_LAST_KEY",
      exitCode: EXIT.usage,
      message: "this is the only key of the log",
      fix: "give the log a new key first: ashlar key rotate log",
    });
  }
  return withPolicy(draft, { ...policy, logs });
}

function policyOf({ lists }: TrustDraft): LogPolicy {
  const policy = parseLogPolicy(lists.logPolicy);
  if (!("problem" in policy)) return policy;
  throw new CodedError({
    code: "E_TRUST_RECORDS",
    exitCode: EXIT.integrity,
    message: `log-policy ${policy.problem}`,
    fix: "take the file as the last good commit has it",
  });
}

function withPolicy(draft: TrustDraft, policy: LogPolicy): TrustDraft {
  return { ...draft, lists: { ...draft.lists, logPolicy: utf8(formatLogPolicy(policy)) } };
}

function unknownKey(role: string, key: Uint8Array, known: readonly Uint8Array[]): CodedError {
  return new CodedError({
    code: "E_KEY_UNKNOWN",
    exitCode: EXIT.notFound,
    message: `${keyFingerprint(key)} is no ${role} key`,
    fix: "name one of the keys that `ashlar key status` shows, by its fingerprint or its .pub file",
    details: known.map((one) => `${role} key ${keyFingerprint(one)}`),
  });
}

/**
 * Another policy for the log: witnesses and their quorum.
 *
 * @param shown how the user knows the file
 * @throws {CodedError} E_LOG_POLICY_FILE for one that cannot be read, or that names other logs: those are
 *   rotated and revoked as keys
 */
export function setLogPolicy(draft: TrustDraft, bytes: Uint8Array, shown: string): TrustDraft {
  const wanted = parseLogPolicy(bytes);
  if ("problem" in wanted) throw badPolicy(`${shown} ${wanted.problem}`);
  const old = parseLogPolicy(draft.lists.logPolicy);
  const keysOf = (policy: typeof old): string =>
    "problem" in policy ? "" : policy.logs.map(({ key }) => `${key.name} ${key.keyId}`).join(", ");
  if (keysOf(wanted) !== keysOf(old))
    throw badPolicy(`${shown} names the logs ${keysOf(wanted)}, and in force are ${keysOf(old)}`);
  const silent = wanted.witnesses.filter(({ url }) => url === undefined);
  if (silent.length > 0)
    throw badPolicy(`${shown} says no address of ${silent.map(({ name }) => name).join(", ")}`);
  return { ...draft, lists: { ...draft.lists, logPolicy: bytes } };
}

function badPolicy(message: string): CodedError {
  return new CodedError({
    code: "E_LOG_POLICY_FILE",
    exitCode: EXIT.usage,
    message,
    fix: "begin with a copy of trust/log-policy and add witnesses; ashlar key log-policy --help shows how",
  });
}

/** The next generation of bins: a name of its own, so that no reader takes a new bin for an old one. */
export function nextBins(draft: TrustDraft, bitLength: number): TrustDraft {
  const { bins } = draft;
  if (bins.bitLength === bitLength) return draft;
  return { ...draft, bins: { ...bins, bitLength, prefix: nextBinPrefix(bins.prefix) } };
}

export function nextBinPrefix(prefix: string): string {
  return `b${Number(/^b(\d+)$/.exec(prefix)?.[1] ?? 0) + 1}`;
}
