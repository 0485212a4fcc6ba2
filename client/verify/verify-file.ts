/**
 * One archive with its statement and its proof, as files, and keys that the user names: for a machine
 * that knows no registry. Pure: what it judges is given to it.
 */

import * as v from "valibot";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { artifactName, exactVersion, segment, versionRange } from "../../schemas/field.ts";
import { looseObject, object } from "../../schemas/object.ts";
import { parseShape } from "../../schemas/parse.ts";
import type { AllowedSigner } from "../../schemas/trust/allowed-signers.ts";
import { equalBytes } from "../../schemas/trust/bytes.ts";
import { verifyReleaseSignature } from "../../schemas/trust/release-signature.ts";
import { RELEASE_PREDICATE, releaseStatement } from "../../schemas/trust/release-statement.ts";
import type { RevokedKey } from "../../schemas/trust/revoked-keys.ts";
import type { LogPolicy } from "../../schemas/trust/tlog-policy.ts";
import { checkLogProof } from "../trust/check-log-proof.ts";
import { readStatement } from "../trust/read-statement.ts";

export interface FileEvidence {
  /** SHA-256 of the archive, hex. */
  readonly sha256: string;
  readonly statement: Uint8Array;
  readonly proof: Uint8Array;
  readonly policy: LogPolicy;
  readonly publisher?: {
    /** Armored. */
    readonly signature: string;
    readonly signers: readonly AllowedSigner[];
    readonly revoked: readonly RevokedKey[];
  };
  /** Seconds since 1970: when a publisher's key has to be good. */
  readonly at: number;
  /** The files as the user named them, for messages. */
  readonly names: { readonly archive: string; readonly statement: string; readonly proof: string };
}

export interface VerifiedFile {
  readonly name: string;
  readonly version: string;
  /** The registry's id. */
  readonly registry: string;
  readonly log: {
    readonly origin: string;
    readonly index: number;
    readonly size: number;
    /** Of the policy, that cosigned. */
    readonly witnesses: readonly string[];
  };
  /** Fingerprint of the publisher's key. */
  readonly signer?: string;
}

const releaseShape = looseObject({
  releaseId: v.string(),
  packageId: artifactName,
  registry: segment,
  dependencies: v.array(
    object({
      name: artifactName,
      version: versionRange,
      kind: v.picklist(["runtime", "development", "optional"]),
    }),
  ),
});

/** @throws {CodedError} E_STATEMENT, E_DIGEST, E_LOG_PROOF, E_LOG_POLICY, E_SIGNATURE */
export function verifyFile(evidence: FileEvidence): VerifiedFile {
  const { statement, proof, policy, names } = evidence;
  const { name, version, registry, sha256 } = releaseIn(statement, names.statement);
  if (sha256 !== evidence.sha256)
    throw refusal(
      "E_DIGEST",
      `${names.archive} is not the archive that ${names.statement} is about (a swapped file)`,
      [`expected sha256 ${sha256}`, `found    sha256 ${evidence.sha256}`],
    );
  const claim = { bytes: proof, entry: statement, policy, where: names.proof };
  const { checkpoint, index, cosignatures } = checkLogProof(claim);
  const signer = evidence.publisher && signerOf(evidence, evidence.publisher, name);
  const witnessed = new Set(cosignatures.map(({ key }) => key));
  const witnesses = policy.witnesses.filter(({ key }) => witnessed.has(key));
  return {
    name,
    version,
    registry,
    log: {
      origin: checkpoint.origin,
      index,
      size: checkpoint.size,
      witnesses: witnesses.map((witness) => witness.name),
    },
    ...(signer !== undefined && { signer }),
  };
}

/** What the statement says, when it is exactly what a registry makes of it. */
function releaseIn(bytes: Uint8Array, file: string) {
  const parsed = readStatement(bytes);
  const release =
    parsed.ok && parsed.value.predicateType === RELEASE_PREDICATE
      ? parseShape(releaseShape, parsed.value.predicate)
      : undefined;
  const bad = (problem: string) => refusal("E_STATEMENT", `${file} ${problem}`, []);
  if (!parsed.ok || !release?.ok) throw bad("is no statement about a release of a registry");
  const { packageId: name, registry, releaseId, dependencies } = release.value;
  const version = releaseId.slice(name.length + 1);
  const sha256 = parsed.value.subject[0].digest.sha256 ?? "";
  if (!v.is(exactVersion, version) || !/^[0-9a-f]{64}$/.test(sha256))
    throw bad("names no version, or no SHA-256");
  const again = releaseStatement({ registry, name, version, sha256, dependencies });
  if (!equalBytes(again, bytes)) throw bad("is not written as a registry writes statements");
  return { name, version, registry, sha256 };
}

function signerOf(
  { statement, at, names }: FileEvidence,
  { signature, signers, revoked }: NonNullable<FileEvidence["publisher"]>,
  name: string,
): string {
  const namespace = name.slice(0, name.indexOf("/"));
  const result = verifyReleaseSignature({ statement, signature, namespace, signers, revoked, at });
  if (result.kind === "signed") return result.fingerprint;
  const reason =
    result.kind === "unclaimed"
      ? `the list of signers names no key for ${namespace}`
      : result.reason;
  throw refusal("E_SIGNATURE", `${names.statement} is not signed by its publisher: ${reason}`, []);
}

function refusal(code: `E_${string}`, message: string, details: readonly string[]): CodedError {
  return new CodedError({
    code,
    exitCode: EXIT.integrity,
    message,
    fix: "Do not use the file. Fetch file, statement and proof again, from the registry itself.",
    details,
  });
}
