/** Whose keys may sign for a namespace: lines of `allowed_signers` and `revoked_keys`. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { type AllowedSigner, parseAllowedSigners } from "../../schemas/trust/allowed-signers.ts";
import { fromUtf8, utf8 } from "../../schemas/trust/bytes.ts";
import { RELEASE_NAMESPACE } from "../../schemas/trust/release-statement.ts";
import { isRevoked, parseRevokedKeys, type RevokedKey } from "../../schemas/trust/revoked-keys.ts";
import {
  formatSshPublicKey,
  isSameSshKey,
  type SshPublicKey,
  sshFingerprint,
} from "../../schemas/trust/ssh-public-key.ts";
import type { TrustDraft } from "./trust-draft.ts";

export interface PublisherKey {
  readonly namespace: string;
  readonly key: SshPublicKey;
  readonly comment: string;
}

/** @throws {CodedError} E_KEY_REVOKED for a key that was revoked before */
export function addPublisher(
  draft: TrustDraft,
  { namespace, key, comment }: PublisherKey,
): TrustDraft {
  if (isRevoked(revokedIn(draft), key)) {
    throw new CodedError({
      code: "E_KEY_REVOKED",
      exitCode: EXIT.usage,
      message: `${sshFingerprint(key)} stands in revoked_keys, so no signature of it counts`,
      fix: "make a new key: ssh-keygen -t ed25519",
    });
  }
  const known = signersIn(draft).some(
    (signer) => signer.principals.includes(namespace) && isSameSshKey(signer.key, key),
  );
  if (known) return draft;
  const line = `${namespace} namespaces="${RELEASE_NAMESPACE}" ${formatSshPublicKey(key, plain(comment))}`;
  return withList(draft, "allowedSigners", appended(draft.lists.allowedSigners, line));
}

/**
 * The key's signatures count no longer, in any namespace. Its lines go, except where it is the last
 * key of a namespace: without a line the namespace would take unsigned versions.
 *
 * @throws {CodedError} E_KEY_UNKNOWN
 */
export function revokePublisher(
  draft: TrustDraft,
  { namespace, key, comment }: PublisherKey,
): TrustDraft {
  const signers = signersIn(draft);
  const revoked = revokedIn(draft);
  const own = signers.filter((signer) => isSameSshKey(signer.key, key));
  if (isRevoked(revoked, key)) return draft;
  if (!own.some(({ principals }) => principals.includes(namespace)))
    throw unknownSigner(namespace, key, signers);
  const others = signers.filter(
    (signer) => !isSameSshKey(signer.key, key) && !isRevoked(revoked, signer.key),
  );
  const gone = new Set(
    own
      .filter(({ principals }) =>
        principals.every((name) => others.some((other) => other.principals.includes(name))),
      )
      .map(({ line }) => line),
  );
  const kept = textOf(draft.lists.allowedSigners)
    .split("\n")
    .filter((_, index) => !gone.has(index + 1));
  const line = formatSshPublicKey(key, plain(comment));
  const after = withList(draft, "allowedSigners", utf8(kept.join("\n")));
  return withList(after, "revokedKeys", appended(draft.lists.revokedKeys, line));
}

/** The keys of a namespace that stand in `allowed_signers`. */
export function publisherKeys(draft: TrustDraft, namespace: string): readonly SshPublicKey[] {
  return signersIn(draft)
    .filter(({ principals }) => principals.includes(namespace))
    .map(({ key }) => key);
}

function withList(
  draft: TrustDraft,
  list: "allowedSigners" | "revokedKeys",
  bytes: Uint8Array,
): TrustDraft {
  return { ...draft, lists: { ...draft.lists, [list]: bytes } };
}

function appended(bytes: Uint8Array, line: string): Uint8Array {
  const text = textOf(bytes);
  return utf8(`${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n`);
}

const textOf = (bytes: Uint8Array): string => fromUtf8(bytes) ?? "";
/** A comment ends the line, and is for people. */
const plain = (comment: string): string =>
  comment
    .replace(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(0, 100);

function signersIn({ lists }: TrustDraft): readonly AllowedSigner[] {
  const parsed = parseAllowedSigners(textOf(lists.allowedSigners));
  if (parsed.ok) return parsed.signers;
  throw unreadable("allowed_signers", parsed.problems[0]);
}

function revokedIn({ lists }: TrustDraft): readonly RevokedKey[] {
  const parsed = parseRevokedKeys(textOf(lists.revokedKeys));
  if (parsed.ok) return parsed.revoked;
  throw unreadable("revoked_keys", parsed.problems[0]);
}

function unreadable(
  file: string,
  problem: { readonly line: number; readonly message: string } | undefined,
): CodedError {
  return new CodedError({
    code: "E_TRUST_RECORDS",
    exitCode: EXIT.integrity,
    message: `${file} line ${problem?.line ?? 1}: ${problem?.message ?? "cannot be read"}`,
    fix: "take the file as the last good commit has it",
  });
}

function unknownSigner(
  namespace: string,
  key: SshPublicKey,
  signers: readonly AllowedSigner[],
): CodedError {
  return new CodedError({
    code: "E_KEY_UNKNOWN",
    exitCode: EXIT.notFound,
    message: `${sshFingerprint(key)} is no key of ${namespace}`,
    fix: "name one of the namespace's keys, by its fingerprint or its .pub file",
    details: signers.map((one) => `${one.principals.join(",")} ${sshFingerprint(one.key)}`),
  });
}
