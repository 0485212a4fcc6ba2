/**
 * What stands behind a version, checked before any of its bytes are used: the statement that the
 * document amounts to, the publisher's signature over it, and its place in the log.
 */
import type { PublishedVersion } from "../../schemas/published/artifact-document.ts";
import type { AllowedSigner } from "../../schemas/trust/allowed-signers.ts";
import { verifyReleaseSignature } from "../../schemas/trust/release-signature.ts";
import { releaseStatement } from "../../schemas/trust/release-statement.ts";
import type { RevokedKey } from "../../schemas/trust/revoked-keys.ts";
import { signatureError } from "./signature-error.ts";

export interface VersionTrust {
  /** Fingerprint of the publisher's key, `SHA256:…`; absent in a namespace that nobody has claimed. */
  readonly signer?: string;
  readonly log: LogTrust;
}

export interface LogTrust {
  /** Position of the statement in the log. */
  readonly index: number;
  /** Size of the log that proves it. */
  readonly size: number;
  /** Names of the witnesses whose cosignatures were good. */
  readonly witnesses: readonly string[];
}

/** The statement of a version as a reader sees it; its bytes are what was signed and logged. */
export function statementOf(
  registry: string,
  name: string,
  {
    version,
    archive,
    dependencies,
  }: Pick<PublishedVersion, "version" | "archive" | "dependencies">,
): Uint8Array {
  return releaseStatement({ registry, name, version, sha256: archive.sha256, dependencies });
}

/** Whose keys count, from targets that only the offline keys can sign. */
export interface PublisherLists {
  readonly signers: readonly AllowedSigner[];
  readonly revoked: readonly RevokedKey[];
}

export interface SignedRelease {
  /** `namespace/name` */
  readonly name: string;
  readonly version: string;
  readonly statement: Uint8Array;
  readonly signature: string | undefined;
  /** Where the document was read from, for messages. */
  readonly location: string;
}

/**
 * The fingerprint of the key that signed, or undefined in an unclaimed namespace.
 *
 * @param now seconds since 1970
 * @throws {CodedError} E_SIGNATURE for a version of a claimed namespace that none of its keys signed
 */
export function requireSignature(
  release: SignedRelease,
  { signers, revoked }: PublisherLists,
  now: number,
): string | undefined {
  const { name, statement, signature } = release;
  const namespace = name.slice(0, name.indexOf("/"));
  const result = verifyReleaseSignature({
    statement,
    signature,
    namespace,
    signers,
    revoked,
    at: now,
  });
  if (result.kind === "refused") throw signatureError(release, result.code, result.reason);
  return result.kind === "signed" ? result.fingerprint : undefined;
}
