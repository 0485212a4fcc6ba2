/**
 * Every rule on everything it applies to, and what follows: findings, scores, verdicts, quarantine.
 *
 * Pure: the result depends on the repository alone, not on the order of its artifacts.
 *
 *     rules on records, rules on contents (already run)
 *     → late rules, which know what those keep out
 *     → scores
 *     → last rules, which know the scores and cost nothing
 *
 * What late and last rules find keeps only its own subject out; nothing is judged again because of it.
 */
import { type Inspections, NO_INSPECTIONS } from "../inspect/inspect-repository.ts";
import type { PublisherSubject, Repository } from "../parse/subject.ts";
import { redactSecrets } from "../scan/secrets/redact-secrets.ts";
import type { CheckResult, QuarantinedEntry, RuleOutcome } from "./check-result.ts";
import { compareText } from "./compare-text.ts";
import { compareFindings, findingsOf, suppressedFindingsOf } from "./findings-of.ts";
import { type Judge, type Judgement, judge } from "./judgement.ts";
import type { Neighbor } from "./neighbor.ts";
import { observe } from "./observe.ts";
import { printable } from "./printable.ts";
import { type QuarantineDecision, quarantineDecision } from "./quarantine-decision.ts";
import { resultsOf } from "./results-of.ts";
import type { Rule, RuleContext, Tally } from "./rule.ts";
import { RULES } from "./rules.ts";
import { standingOf } from "./standing-of.ts";
import { EMPTY_TALLY, joinTallies } from "./tally.ts";
import { withheldOf } from "./withheld.ts";

/** The registry around what is judged, when only a part of it is judged. */
export interface RuleWorld {
  /** All artifacts of the registry, those that are judged among them. */
  readonly artifacts: ReadonlyMap<string, Neighbor>;
  readonly publishers: ReadonlyMap<string, PublisherSubject>;
  /** Folders of all artifacts and versions that gate rules keep out before late rules run. */
  readonly quarantined: ReadonlySet<string>;
  /** See `RuleContext`, as what follows. */
  readonly contested?: ReadonlySet<string>;
  readonly circleThrough?: RuleContext["circleThrough"];
  readonly mistaken?: RuleContext["mistaken"];
}

export interface RuleRun {
  readonly rules?: readonly Rule[];
  /** What the rules on contents found; nothing was looked into when absent. */
  readonly inspections?: Inspections;
  /** Seconds since 1970: decides what has expired; 1970 when absent. */
  readonly now?: number;
  /** Absent when the repository is all there is. */
  readonly world?: RuleWorld;
  /** What the rest of the registry adds to what last rules know of it. */
  readonly tally?: Tally;
}

export function runRules(repository: Repository, run: RuleRun = {}): CheckResult {
  const { rules = RULES, inspections = NO_INSPECTIONS, now = 0, world, tally = EMPTY_TALLY } = run;
  const by: Judge = {
    policy: repository.policy?.value,
    suppressions: repository.suppressions?.value?.suppressions ?? NO_SUPPRESSIONS,
    now,
  };
  const context = { ...contextOf(repository, world), inspections: inspections.versions, now };
  const early = judge(
    [...inspections.observations, ...observe(rules.filter(isEarly), context)],
    by,
  );
  const { folders } = quarantineDecision(repository, early, now);
  const seen: RuleContext = { ...context, quarantined: world?.quarantined ?? folders };
  const scored = [...early, ...judge(observe(rules.filter(isLate), seen), by)];
  const standing = standingOf(repository, { judgements: scored, rules, now });
  const whole = { versions: standing.versions, ...joinTallies([standing, tally]) };
  const last = judge(observe(rules.filter(isLast), { ...seen, standing: whole }), by);
  const judgements = [...scored, ...last];
  const decision = quarantineDecision(repository, judgements, now);
  return {
    findings: judgements.flatMap(findingsOf).sort(compareFindings),
    suppressed: judgements.flatMap(suppressedFindingsOf).sort(compareFindings),
    outcomes: judgements.map(outcomeOf).sort(compareOutcomes),
    mends: judgements.flatMap(({ open }) => open.flatMap(({ violation }) => violation.mends ?? [])),
    quarantined: quarantinedEntries(repository, { judgements, decision, now }),
    early: folders,
    tally: joinTallies([standing]),
    ...resultsOf(repository, {
      judgements,
      decision,
      rules,
      inspections: inspections.versions,
    }),
  };
}

const isLate = (rule: Rule): boolean => rule.late === true;
const isLast = (rule: Rule): boolean => rule.last === true;
const isEarly = (rule: Rule): boolean => !isLate(rule) && !isLast(rule);

const NO_SUPPRESSIONS: Judge["suppressions"] = [];
/** What early rules find kept out: nothing yet. */
const NOTHING: ReadonlySet<string> = new Set();

function contextOf(
  repository: Repository,
  world: RuleWorld | undefined,
): Omit<RuleContext, "inspections" | "now"> {
  return {
    registry: repository.registry.value,
    repository,
    publishers:
      world?.publishers ??
      new Map(repository.publishers.map((publisher) => [publisher.namespace, publisher])),
    artifacts:
      world?.artifacts ??
      new Map(repository.artifacts.map((artifact) => [artifact.name, artifact])),
    quarantined: NOTHING,
    ...(world?.contested && { contested: world.contested }),
    ...(world?.circleThrough && { circleThrough: world.circleThrough }),
    ...(world?.mistaken && { mistaken: world.mistaken }),
  };
}

function outcomeOf({ observation, open, suppressed }: Judgement): RuleOutcome {
  const { rule, publisher, artifact, version, outcome } = observation;
  const path = version?.folder ?? artifact?.folder ?? publisher?.file.path ?? "registry.yaml";
  const isSuppressed = open.length === 0 && suppressed.length > 0;
  const reason =
    "reason" in outcome ? outcome.reason : (isSuppressed && suppressed[0]?.suppressed?.note) || "";
  return {
    rule: rule.id,
    ...(artifact && { artifact: printable(artifact.name, 200) }),
    ...(version && { version: printable(version.version, 200) }),
    path: printable(redactSecrets(path), 1000),
    outcome: isSuppressed ? "suppressed" : outcome.kind,
    ...(reason !== "" && { reason: printable(redactSecrets(reason), 500) }),
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
  {
    judgements,
    decision: { folders },
    now,
  }: {
    readonly judgements: readonly Judgement[];
    readonly decision: QuarantineDecision;
    readonly now: number;
  },
): readonly QuarantinedEntry[] {
  const gates = judgements.filter(({ open }) => open.some(({ gate }) => gate));
  const byFolder = Map.groupBy(
    gates,
    ({ observation: { artifact, version } }) => version?.folder ?? artifact?.folder,
  );
  const byPublisher = Map.groupBy(gates, ({ observation }) => observation.publisher?.namespace);
  return artifacts
    .toSorted((a, b) => compareText(a.name, b.name))
    .flatMap((subject) => {
      const { name, namespace, folder, reviews, versions } = subject;
      const withheld = new Map(withheldOf(subject, now).map((one) => [one.version, one]));
      const because = (version?: string) => {
        const found = withheld.get(version);
        return found && { withheld: found };
      };
      const artifact = printable(name, 200);
      const entry = (found: readonly Judgement[] | undefined) =>
        (found ?? [])
          .flatMap(findingsOf)
          .filter(({ gate }) => gate)
          .sort(compareFindings);
      const own = [...(byFolder.get(folder) ?? []), ...(byPublisher.get(namespace) ?? [])];
      const reviewPaths = new Set(reviews.map(({ file }) => printable(file.path, 1000)));
      const whole = {
        artifact,
        findings: entry(own).filter(({ path }) => !reviewPaths.has(path)),
        ...because(),
      };
      // What was taken down may be in no folder any more.
      const listed = new Set(versions.map(({ version }) => version));
      const gone = [...withheld.keys()].flatMap((version) =>
        version === undefined || listed.has(version)
          ? []
          : [{ version, folder: `${folder}/${version}` }],
      );
      const parts = [...versions, ...gone]
        .filter((version) => folders.has(version.folder))
        .toSorted((a, b) => compareText(a.version, b.version))
        .map((version) => ({
          artifact,
          version: printable(version.version, 200),
          findings: entry(byFolder.get(version.folder)),
          ...because(version.version),
        }));
      if (folders.has(folder)) return [whole, ...parts];
      const [decided] = [...withheld.values()];
      const isAllWithheld = versions.every(({ version }) => withheld.has(version));
      if (!decided || !isAllWithheld) return parts;
      // Nothing is left to publish, and whoever asks for the artifact should hear why.
      const { version: _, ...all } = decided;
      return [{ artifact, findings: [], withheld: all }, ...parts];
    });
}
