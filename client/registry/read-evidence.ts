/** What a registry attests of a version, verified, with the files that other tools verify. */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { ATTESTATIONS_SIZE_MAX } from "../../schemas/limits.ts";
import { type AttestationKind, attestationPath, targetPath } from "../../schemas/paths.ts";
import type { PublishedVersion } from "../../schemas/published/artifact-document.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { formatVerifierKey } from "../../schemas/trust/signed-note.ts";
import { publicKeyOfPem, spkiKeyId } from "../../schemas/trust/spki-pem.ts";
import { parseLogPolicy } from "../../schemas/trust/tlog-policy.ts";
import { tooLarge } from "../origin/too-large.ts";
import { attestationProblems } from "../trust/attestation-problems.ts";
import { verifyAttestations } from "../trust/verify-attestation.ts";
import type { VersionTrust } from "../trust/version-trust.ts";
import type { Evidence } from "./registry-reader.ts";

export interface EvidenceRequest {
  readonly name: string;
  readonly version: PublishedVersion;
  /** The registry's id. */
  readonly registry: string;
  readonly trust: VersionTrust;
  /** Where the file of a target lies that the offline targets role lists. */
  readonly find: (path: string) => Promise<Reference>;
  readonly read: (reference: Reference) => Promise<Uint8Array>;
}

/** @throws {CodedError} E_ATTESTATION, and what `find` and `read` throw */
export async function readEvidence(request: EvidenceRequest): Promise<Evidence> {
  const { name, version, registry, trust, find, read } = request;
  const attestationKey = await find(targetPath.attestationKey);
  const logPolicy = await find(targetPath.logPolicy);
  const publicKey = publicKeyOfPem(fromUtf8(await read(attestationKey)) ?? "");
  if (publicKey === undefined) throw refusal(attestationKey.path, ["is no Ed25519 key in PEM"]);
  const policy = parseLogPolicy(await read(logPolicy));
  const log = "logs" in policy ? policy.logs[0] : undefined;
  const attestations = fileOf(request, "provenance", "intoto.jsonl");
  if (attestations.size > ATTESTATIONS_SIZE_MAX)
    throw tooLarge(attestations.path, ATTESTATIONS_SIZE_MAX);
  const subject = {
    name: targetPath.archive(name, version.version),
    sha256: version.archive.sha256,
  };
  const verified = verifyAttestations(await read(attestations), { publicKey, subject });
  const problems = attestationProblems(verified, { registry, name, version });
  if (!verified.ok || problems.length > 0) throw refusal(attestations.path, problems);
  const { provenance, summary } = verified.value;
  if (!provenance || !summary) throw refusal(attestations.path, problems);
  return {
    trust,
    provenance,
    summary,
    attestationKeyId: spkiKeyId(publicKey),
    logKey: log ? formatVerifierKey(log.key.name, log.key.publicKey, log.key.type) : "",
    files: {
      archive: version.archive,
      statement: fileOf(request, "statement", "statement.json"),
      proof: fileOf(request, "proof", "tlog-proof"),
      attestations,
      attestationKey,
      allowedSigners: await find(targetPath.allowedSigners),
      revokedKeys: await find(targetPath.revokedKeys),
      logPolicy,
    },
  };
}

function fileOf(
  { name, version }: EvidenceRequest,
  key: "statement" | "proof" | "provenance",
  kind: AttestationKind,
): Reference {
  const attestation = version.attestations[key];
  const path = attestationPath({ name, version: version.version }, kind, attestation.sha256);
  return { ...attestation, path };
}

function refusal(path: string, problems: readonly string[]): CodedError {
  return new CodedError({
    code: "E_ATTESTATION",
    exitCode: EXIT.integrity,
    message: `${path} cannot be believed: it ${problems[0] ?? "lacks a statement"}. Whoever changes it could claim another origin or a better verdict (a forged attestation).`,
    fix: "Do not rely on it. Run the command again, or read from another mirror; if it stays so, tell the registry's owner.",
    details: problems.slice(1),
  });
}
