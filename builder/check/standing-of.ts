import type { Repository } from "../parse/subject.ts";
import { scoreFindings } from "../score/score-findings.ts";
import { wholePoints } from "../score/score-version.ts";
import { declaredType } from "./declared-type.ts";
import { findingsOf } from "./findings-of.ts";
import type { Judgement } from "./judgement.ts";
import { policyEvaluations, usedEntries } from "./policy-evaluation.ts";
import { quarantineDecision } from "./quarantine-decision.ts";
import type { Rule, Standing, VersionStanding } from "./rule.ts";
import { subjectJudgements } from "./subject-judgements.ts";
import { tallyOf } from "./tally.ts";
import { verdictOf } from "./verdict-of.ts";

/** What rules that run last may know: findings, scores and verdicts before them. */
export function standingOf(
  repository: Repository,
  run: {
    readonly judgements: readonly Judgement[];
    readonly rules: readonly Rule[];
    /** Seconds since 1970. */
    readonly now: number;
  },
): Standing {
  const texts = new Map(run.rules.map((rule) => [rule.id, rule]));
  const subjects = subjectJudgements(run.judgements);
  const { folders } = quarantineDecision(repository, run.judgements, run.now);
  const versions = new Map<string, VersionStanding>();
  for (const artifact of repository.artifacts) {
    for (const version of artifact.versions) {
      const judgements = subjects.of(artifact, version);
      const findings = judgements.flatMap(findingsOf);
      const isBlocked = folders.has(artifact.folder) || folders.has(version.folder);
      versions.set(version.folder, {
        findings,
        score: wholePoints(scoreFindings(findings, declaredType(artifact), texts)),
        verdict: verdictOf(judgements, isBlocked).verdict,
      });
    }
  }
  const policy = repository.policy?.value;
  return {
    versions,
    ...tallyOf(run.judgements),
    usedPolicy: usedEntries(policy ? policyEvaluations(policy, repository, versions) : new Map()),
  };
}
