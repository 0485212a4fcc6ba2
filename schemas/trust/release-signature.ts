/**
 * Whether a version is signed as its namespace demands. Builder, client and browser ask the same
 * function, with the Statement that each of them makes anew.
 */
import { type AllowedSigner, isClaimed, type SignerRefusal, signerFor } from "./allowed-signers.ts";
import { RELEASE_NAMESPACE } from "./release-statement.ts";
import { isRevoked, type RevokedKey } from "./revoked-keys.ts";
import { sshFingerprint } from "./ssh-public-key.ts";
import { type SshFault, verifySsh } from "./sshsig.ts";

export type SignatureRefusalCode =
  | "unsigned"
  | "malformed"
  | "wrong-bytes"
  | "revoked"
  /** The key, or its kind, may not sign for the namespace. */
  | SignerRefusal["code"];

export type ReleaseSignature =
  /** Nobody's key stands for the namespace: versions need no signature, and one counts for nothing. */
  | { readonly kind: "unclaimed" }
  | { readonly kind: "signed"; readonly fingerprint: string }
  | { readonly kind: "refused"; readonly code: SignatureRefusalCode; readonly reason: string };

export interface ReleaseClaim {
  /** The exact bytes (release-statement.ts). */
  readonly statement: Uint8Array;
  /** Armored; absent when the version has none. */
  readonly signature: string | undefined;
  /** The registry's namespace: what stands before the slash of a name. */
  readonly namespace: string;
  readonly signers: readonly AllowedSigner[];
  readonly revoked: readonly RevokedKey[];
  /** Seconds since 1970: the time at which the key has to be valid, such as the version's publication. */
  readonly at: number;
}

export function verifyReleaseSignature(claim: ReleaseClaim): ReleaseSignature {
  const { statement, signature, namespace, signers, revoked, at } = claim;
  if (!isClaimed(signers, namespace)) return { kind: "unclaimed" };
  if (signature === undefined)
    return refused("unsigned", `${namespace} signs its versions, and this one has no signature`);
  const verified = verifySsh({
    text: signature,
    message: statement,
    namespace: RELEASE_NAMESPACE,
  });
  if ("fault" in verified)
    return refused(CODE_OF[verified.fault], `the signature does not count: ${verified.problem}`);
  const fingerprint = sshFingerprint(verified.key);
  if (isRevoked(revoked, verified.key))
    return refused("revoked", `the key ${fingerprint} is revoked`);
  const signer = signerFor({
    signers,
    principal: namespace,
    key: verified.key,
    namespace: RELEASE_NAMESPACE,
    at,
  });
  return signer.allowed ? { kind: "signed", fingerprint } : refused(signer.code, signer.reason);
}

const CODE_OF: Readonly<Record<SshFault, SignatureRefusalCode>> = {
  malformed: "malformed",
  "unsupported-key": "not-allowed",
  "wrong-namespace": "wrong-namespace",
  "wrong-bytes": "wrong-bytes",
};

function refused(code: SignatureRefusalCode, reason: string): ReleaseSignature {
  return { kind: "refused", code, reason };
}
