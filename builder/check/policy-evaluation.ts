/** The registry's own policy on every version, evaluated once for all rules that report it. */
import { evaluatePolicy } from "../../client/policy/evaluate-policy.ts";
import type { PolicyEvaluation } from "../../client/policy/policy-breach.ts";
import type { PolicySubject } from "../../client/policy/policy-subject.ts";
import type { Policy } from "../../schemas/policy.ts";
import type { ArtifactSubject, Repository, VersionSubject } from "../parse/subject.ts";
import { fieldName } from "./field-name.ts";
import type { Standing, VersionStanding } from "./rule.ts";

type Evaluations = ReadonlyMap<string, PolicyEvaluation>;

const evaluations = new WeakMap<Standing["versions"], Evaluations>();

/** By the version's folder; versions whose records cannot be read are left out. */
export function policyEvaluations(
  policy: Policy,
  { artifacts }: Repository,
  standing: Standing["versions"],
): Evaluations {
  const known = evaluations.get(standing);
  if (known) return known;
  const evaluated = new Map<string, PolicyEvaluation>();
  for (const artifact of artifacts) {
    for (const version of artifact.versions) {
      const own = standing.get(version.folder);
      const subject = own && policySubject(artifact, version, own);
      if (subject) evaluated.set(version.folder, evaluatePolicy(policy, subject));
    }
  }
  evaluations.set(standing, evaluated);
  return evaluated;
}

/** The entries of a policy that were about something, as `fieldName` writes them. */
export function usedEntries(evaluated: Evaluations): ReadonlySet<string> {
  return new Set(
    [...evaluated.values()].flatMap(({ used }) => used.map((entry) => fieldName(entry))),
  );
}

function policySubject(
  { name, record }: ArtifactSubject,
  version: VersionSubject,
  standing: VersionStanding,
): PolicySubject | undefined {
  const manifest = version.manifest.value;
  if (!record.value || !manifest) return undefined;
  const digests = new Map(version.payload.map(({ path, sha256 }) => [path, sha256]));
  const count = (severity: string): number =>
    standing.findings.filter((finding) => finding.severity === severity).length;
  return {
    name,
    version: version.version,
    license: record.value.license ?? null,
    summaryLength: [...(record.value.summary ?? "")].length,
    verdict: standing.verdict,
    score: standing.score,
    rules: [...new Set(standing.findings.map(({ rule }) => rule))],
    criticalFindings: count("critical"),
    highFindings: count("high"),
    dependencies: manifest.dependencies ?? [],
    config: manifest.config,
    layers: manifest.layers ?? [],
    size: version.payload.reduce((sum, { entry }) => sum + entry.size, 0),
    fileDigest: (path) => digests.get(path),
  };
}
