/**
 * Every rule on everything it applies to, and what follows: findings, verdicts, quarantine.
 *
 * Pure: the result depends on the repository alone, not on the order of its artifacts. Rules marked
 * `late` run second, when it is known what the others keep out; a dependency on something blocked is
 * a finding but blocks nothing itself, so two passes are enough.
 */
import type { Verdict } from "../../schemas/finding.ts";
import { type Inspections, NO_INSPECTIONS } from "../inspect/inspect-repository.ts";
import type { Repository } from "../parse/subject.ts";
import type { CheckResult, QuarantinedEntry, RuleOutcome } from "./check-result.ts";
import { compareText } from "./compare-text.ts";
import { compareFindings, findingsOf } from "./findings-of.ts";
import { type Observation, observe } from "./observe.ts";
import { printable } from "./printable.ts";
import { type QuarantineDecision, quarantineDecision } from "./quarantine-decision.ts";
import type { Rule, RuleContext } from "./rule.ts";
import { RULES } from "./rules.ts";

export interface RuleRun {
  readonly rules?: readonly Rule[];
  /** What the rules on contents found; nothing was looked into when absent. */
  readonly inspections?: Inspections;
  /** Seconds since 1970: decides what has expired; 1970 when absent. */
  readonly now?: number;
}

export function runRules(repository: Repository, run: RuleRun = {}): CheckResult {
  const { rules = RULES, inspections = NO_INSPECTIONS, now = 0 } = run;
  const context = { ...contextOf(repository), inspections: inspections.versions, now };
  const early = [
    ...inspections.observations,
    ...observe(
      rules.filter((rule) => !rule.late),
      context,
    ),
  ];
  const quarantined = quarantineDecision(repository, early).folders;
  const late = observe(
    rules.filter((rule) => rule.late),
    { ...context, quarantined },
  );
  const observations = [...early, ...late];
  const decision = quarantineDecision(repository, observations);
  return {
    findings: observations.flatMap(findingsOf).sort(compareFindings),
    outcomes: observations.map(outcomeOf).sort(compareOutcomes),
    quarantined: quarantinedEntries(repository, observations, decision.folders),
    ...verdicts(repository, observations, decision),
  };
}

function contextOf(repository: Repository): Omit<RuleContext, "inspections" | "now"> {
  return {
    registry: repository.registry.value,
    repository,
    publishers: new Map(repository.publishers.map((publisher) => [publisher.namespace, publisher])),
    artifacts: new Map(repository.artifacts.map((artifact) => [artifact.name, artifact])),
    quarantined: new Set(),
  };
}

function outcomeOf({ rule, publisher, artifact, version, outcome }: Observation): RuleOutcome {
  const path = version?.folder ?? artifact?.folder ?? publisher?.file.path ?? "registry.yaml";
  return {
    rule: rule.id,
    ...(artifact && { artifact: printable(artifact.name, 200) }),
    ...(version && { version: printable(version.version, 200) }),
    path: printable(path, 1000),
    outcome: outcome.kind,
    ...("reason" in outcome && { reason: printable(outcome.reason, 500) }),
  };
}

function compareOutcomes(a: RuleOutcome, b: RuleOutcome): number {
  return (
    compareText(a.artifact ?? "", b.artifact ?? "") ||
    compareText(a.version ?? "", b.version ?? "") ||
    compareText(a.rule, b.rule) ||
    compareText(a.path, b.path)
  );
}

/** An artifact that is out as a whole, and each version that is out on its own account. */
function quarantinedEntries(
  { artifacts }: Repository,
  observations: readonly Observation[],
  folders: ReadonlySet<string>,
): readonly QuarantinedEntry[] {
  const gates = observations.filter(({ rule }) => rule.gate);
  const byFolder = Map.groupBy(
    gates,
    ({ artifact, version }) => version?.folder ?? artifact?.folder,
  );
  const byPublisher = Map.groupBy(gates, ({ publisher }) => publisher?.namespace);
  return artifacts
    .toSorted((a, b) => compareText(a.name, b.name))
    .flatMap(({ name, namespace, folder, reviews, versions }) => {
      const artifact = printable(name, 200);
      const entry = (found: readonly Observation[] | undefined) =>
        (found ?? []).flatMap(findingsOf).sort(compareFindings);
      const own = [...(byFolder.get(folder) ?? []), ...(byPublisher.get(namespace) ?? [])];
      const reviewPaths = new Set(reviews.map(({ file }) => printable(file.path, 1000)));
      const whole = { artifact, findings: entry(own).filter(({ path }) => !reviewPaths.has(path)) };
      const parts = versions
        .filter((version) => folders.has(version.folder))
        .toSorted((a, b) => compareText(a.version, b.version))
        .map((version) => ({
          artifact,
          version: printable(version.version, 200),
          findings: entry(byFolder.get(version.folder)),
        }));
      return folders.has(folder) ? [whole, ...parts] : parts;
    });
}

type Verdicts = Pick<
  CheckResult,
  "verdictCounts" | "isQuarantined" | "isPublisherQuarantined" | "isReviewQuarantined" | "verdict"
>;

function verdicts(
  { artifacts }: Repository,
  observations: readonly Observation[],
  { folders, reviews, publishers }: QuarantineDecision,
): Verdicts {
  const byName = new Map(artifacts.map((artifact) => [artifact.name, artifact]));
  const doubtful = new Set(
    observations
      .filter(({ outcome }) => outcome.kind === "error")
      .map(
        ({ version, artifact, publisher }) =>
          version?.folder ?? artifact?.folder ?? publisher?.namespace,
      ),
  );
  const foldersOf = (name: string, version?: string): readonly string[] => {
    const folder = byName.get(name)?.folder ?? name;
    return version === undefined ? [folder] : [folder, `${folder}/${version}`];
  };
  const isQuarantined = (name: string, version?: string) =>
    foldersOf(name, version).some((folder) => folders.has(folder));
  const verdict = (name: string, version?: string): Verdict => {
    if (isQuarantined(name, version)) return "blocked";
    const subjects = [byName.get(name)?.namespace, ...foldersOf(name, version)];
    return subjects.some((subject) => doubtful.has(subject)) ? "unverified" : "passed";
  };
  const verdictCounts = { blocked: 0, "needs-review": 0, unverified: 0, passed: 0 };
  for (const { name, versions } of artifacts) {
    for (const { version } of versions) verdictCounts[verdict(name, version)] += 1;
  }
  return {
    verdictCounts,
    isQuarantined,
    isPublisherQuarantined: (namespace) => publishers.has(namespace),
    isReviewQuarantined: (path) => reviews.has(path),
    verdict,
  };
}
