/** Attestations whose signatures were judged, against the version that a document names. */
import type { PublishedVersion } from "../../schemas/published/artifact-document.ts";
import { packageUrl } from "../../schemas/trust/release-statement.ts";
import { SUMMARY_DETAILS } from "../../schemas/trust/verification-summary.ts";
import type { VerifiedAttestations } from "./verify-attestation.ts";

export interface AttestedSubject {
  /** The registry's id. */
  readonly registry: string;
  /** `namespace/name` */
  readonly name: string;
  readonly version: Pick<PublishedVersion, "version" | "verdict" | "score">;
}

/** Second halves of sentences that begin with the file; none when all of it fits. */
export function attestationProblems(
  verified: VerifiedAttestations,
  { registry, name, version }: AttestedSubject,
): readonly string[] {
  if (!verified.ok) {
    const { attack, expected, found, line } = verified.problem;
    return [`fails in line ${line} (${attack}): expected ${expected}, found ${found}`];
  }
  const { provenance, summary } = verified.value;
  const problems: string[] = [];
  if (provenance === undefined) problems.push("holds no provenance");
  if (summary === undefined) problems.push("holds no summary of the checks");
  const stated = provenance?.buildDefinition.externalParameters.registry;
  if (stated !== undefined && stated !== registry) problems.push(`is of the registry ${stated}`);
  const purl = packageUrl({ registry, name, version: version.version });
  if (summary && summary.resourceUri !== purl)
    problems.push(`sums up ${summary.resourceUri}, not ${purl}`);
  const details = summary?.[SUMMARY_DETAILS];
  if (details && (details.verdict !== version.verdict || details.score !== version.score))
    problems.push(
      `says ${details.verdict} with ${details.score} points, and the document ${version.verdict} with ${version.score}`,
    );
  return problems;
}
