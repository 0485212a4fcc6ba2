/** The content rules on one step, in this process. A rule that throws is an outcome, never a crash. */
import { declaredType } from "../check/declared-type.ts";
import { applies, erring, type ObservedOutcome } from "../check/observe.ts";
import { comparePrecedence } from "../check/pick-latest.ts";
import { isVersion, isYanked, latestVersion } from "../check/release-versions.ts";
import type { ContentRule, DocumentSubject, Outcome, PayloadSubject } from "../check/rule.ts";
import type { ArtifactSubject, VersionSubject } from "../parse/subject.ts";
import { contentsOf, type ReadEntry } from "./contents-of.ts";
import type { Step, StepResult } from "./step.ts";

export interface StepRun {
  readonly rules: readonly ContentRule[];
  readonly read: ReadEntry;
  /** Told before each rule, so that whoever ends the run knows which one was at work. */
  readonly onRule?: (rule: string) => void;
  /** Told after each rule that did not pass. */
  readonly onOutcome?: (rule: string, outcome: ObservedOutcome) => void;
}

const UNREAD: Outcome = {
  kind: "unknown",
  reason: "the files could not be packed, so they were not read",
};

export async function runStep(step: Step, run: StepRun): Promise<StepResult> {
  const { artifact, version } = step;
  const type = declaredType(artifact);
  const judge = version
    ? payloadJudge(artifact, version, run.read)
    : documentJudge(artifact, run.read);
  const outcomes: Record<string, ObservedOutcome> = {};
  for (const rule of run.rules) {
    if ((rule.scope === "payload") !== (version !== undefined) || !applies(rule, type)) continue;
    run.onRule?.(rule.id);
    const outcome = await erring(() => judge(rule));
    if (outcome.kind === "pass") continue;
    outcomes[rule.id] = outcome;
    run.onOutcome?.(rule.id, outcome);
  }
  return { outcomes, packages: [] };
}

type Judge = (rule: ContentRule) => Outcome | Promise<Outcome>;

function documentJudge(artifact: ArtifactSubject, read: ReadEntry): Judge {
  const latest = latestVersion(artifact);
  const subject: DocumentSubject = {
    artifact,
    ...(latest?.archive && {
      latest: { version: latest, contents: contentsOf(latest.payload, read) },
    }),
  };
  return (rule) => (rule.scope === "document" ? rule.check(subject) : UNREAD);
}

function payloadJudge(artifact: ArtifactSubject, version: VersionSubject, read: ReadEntry): Judge {
  if (!version.archive) return () => UNREAD;
  const previous = previousVersion(artifact, version);
  const subject: PayloadSubject = {
    artifact,
    version,
    contents: contentsOf(version.payload, read),
    ...(previous && {
      previous: { version: previous, contents: contentsOf(previous.payload, read) },
    }),
  };
  return (rule) => (rule.scope === "payload" ? rule.check(subject) : UNREAD);
}

/** The packed release before a version by SemVer precedence; yanked ones are no measure. */
export function previousVersion(
  artifact: ArtifactSubject,
  { version }: VersionSubject,
): VersionSubject | undefined {
  if (!isVersion(version)) return undefined;
  return artifact.versions
    .filter(
      (other) =>
        other.archive !== undefined &&
        isVersion(other.version) &&
        !isYanked(artifact, other.version) &&
        comparePrecedence(other.version, version) < 0,
    )
    .toSorted((a, b) => comparePrecedence(b.version, a.version))[0];
}
