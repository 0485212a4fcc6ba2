import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import type {
  ArtifactDocument,
  PublishedVersion,
} from "../../schemas/published/artifact-document.ts";
import { consumerBreaches, evaluatePolicy } from "./evaluate-policy.ts";
import type { PolicySubject } from "./policy-subject.ts";
import type { LocalPolicy } from "./read-policies.ts";

/** One version that is about to be installed. */
export interface PolicyCandidate {
  readonly name: string;
  readonly version: string;
  /** What the registry says of it; undefined when no registry could be asked. */
  readonly published:
    | { readonly document: ArtifactDocument; readonly version: PublishedVersion }
    | undefined;
  /** SHA-256 of its files by path, once they are here. */
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * Every candidate against every policy.
 *
 * @returns what the policies warn of, a line each
 * @throws {CodedError} E_POLICY with every breach that denies, and for what cannot be judged
 */
export function enforcePolicies(
  policies: readonly LocalPolicy[],
  candidates: readonly PolicyCandidate[],
): readonly string[] {
  if (policies.length === 0) return [];
  const warnings: string[] = [];
  const refusals: string[] = [];
  for (const { file, policy } of policies) {
    for (const { name, version, published, digests } of candidates) {
      if (!published) {
        refusals.push(`${name}@${version}: no registry could be asked about it (${file})`);
        continue;
      }
      const subject = subjectOf(published, digests);
      const breaches = [
        ...evaluatePolicy(policy, subject).breaches,
        ...consumerBreaches(policy, subject),
      ];
      for (const { level, entry, message } of breaches) {
        const line = `${name}@${version}: ${message} (${file}: ${entry.join(".")})`;
        if (level === "deny") refusals.push(line);
        else warnings.push(line);
      }
    }
  }
  if (refusals.length === 0) return warnings;
  throw new CodedError({
    code: "E_POLICY",
    exitCode: EXIT.findings,
    message: `a policy refuses ${refusals.length === 1 ? "what would be installed" : `${refusals.length} things that would be installed`}; nothing was changed`,
    fix: "choose other versions or artifacts, or change the policy that is named",
    details: refusals,
  });
}

function subjectOf(
  { document, version }: NonNullable<PolicyCandidate["published"]>,
  digests: ReadonlyMap<string, string>,
): PolicySubject {
  const { config, layers } = version.manifest as Partial<Pick<Manifest, "config" | "layers">>;
  return {
    name: document.name,
    version: version.version,
    license: document.license,
    summaryLength: [...document.summary].length,
    verdict: version.verdict,
    score: version.score,
    rules: version.rules,
    criticalFindings: version.findings.critical,
    highFindings: version.findings.high,
    dependencies: version.dependencies,
    config,
    layers: Array.isArray(layers) ? layers : [],
    size: version.unpackedSize,
    fileDigest: (path) => digests.get(path),
  };
}
