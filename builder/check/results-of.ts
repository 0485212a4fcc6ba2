/** Verdicts and scores, looked up by name: what catalog and commands ask a check for. */
import type { Verdict } from "../../schemas/finding.ts";
import type { Score } from "../../schemas/published/score.ts";
import type { ArtifactSubject, Repository, VersionSubject } from "../parse/subject.ts";
import { scoreVersion } from "../score/score-version.ts";
import type { CheckResult } from "./check-result.ts";
import { declaredType } from "./declared-type.ts";
import { findingsOf } from "./findings-of.ts";
import type { Judgement } from "./judgement.ts";
import type { QuarantineDecision } from "./quarantine-decision.ts";
import type { Rule, VersionInspection } from "./rule.ts";
import { scoreInputs } from "./score-inputs.ts";
import { subjectJudgements } from "./subject-judgements.ts";
import { type VerdictReasons, verdictOf } from "./verdict-of.ts";

type Results = Pick<
  CheckResult,
  | "verdictCounts"
  | "isQuarantined"
  | "isPublisherQuarantined"
  | "isReviewQuarantined"
  | "verdict"
  | "score"
  | "findingsFor"
>;

interface CheckedRun {
  readonly judgements: readonly Judgement[];
  readonly decision: QuarantineDecision;
  readonly rules: readonly Rule[];
  readonly inspections: ReadonlyMap<string, VersionInspection>;
}

export function resultsOf(
  repository: Repository,
  { judgements, decision: { folders, reviews, publishers }, rules, inspections }: CheckedRun,
): Results {
  const byName = new Map(repository.artifacts.map((artifact) => [artifact.name, artifact]));
  const subjects = subjectJudgements(judgements);
  const texts = new Map(rules.map((rule) => [rule.id, rule]));
  const inputs = scoreInputs(repository, inspections);
  const isQuarantined = (name: string, version?: string): boolean => {
    const folder = byName.get(name)?.folder ?? name;
    return folders.has(folder) || (version !== undefined && folders.has(`${folder}/${version}`));
  };
  const subject = (name: string, version?: string): [ArtifactSubject, VersionSubject?] | [] => {
    const artifact = byName.get(name);
    const found = artifact?.versions.find((candidate) => candidate.version === version);
    return artifact ? (found ? [artifact, found] : [artifact]) : [];
  };
  const reasons = (name: string, version?: string): VerdictReasons => {
    const [artifact, found] = subject(name, version);
    return verdictOf(artifact ? subjects.of(artifact, found) : [], isQuarantined(name, version));
  };
  const verdict = (name: string, version?: string): Verdict => reasons(name, version).verdict;
  const findingsFor = (name: string, version?: string) => {
    const [artifact, found] = subject(name, version);
    return artifact ? subjects.of(artifact, found).flatMap(findingsOf) : [];
  };
  const score = (name: string, version: string): Score | undefined => {
    const [artifact, found] = subject(name, version);
    if (!artifact || !found) return undefined;
    return scoreVersion({
      type: declaredType(artifact),
      findings: findingsFor(name, version),
      rules: texts,
      ...reasons(name, version),
      inputs: inputs(artifact, found),
    });
  };
  return {
    verdictCounts: countVerdicts(repository, verdict),
    isQuarantined,
    isPublisherQuarantined: (namespace) => publishers.has(namespace),
    isReviewQuarantined: (path) => reviews.has(path),
    verdict,
    findingsFor,
    score,
  };
}

function countVerdicts(
  { artifacts }: Repository,
  verdict: (name: string, version: string) => Verdict,
): Record<Verdict, number> {
  const counts = { blocked: 0, "needs-review": 0, unverified: 0, passed: 0 };
  for (const { name, versions } of artifacts) {
    for (const { version } of versions) counts[verdict(name, version)] += 1;
  }
  return counts;
}
