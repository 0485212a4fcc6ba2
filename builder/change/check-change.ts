/** A change checked: what is wrong in what it touches, and who has to agree to it. */
import type { Finding } from "../../schemas/finding.ts";
import type { CheckResult } from "../check/check-result.ts";
import { type RuleRun, runRules } from "../check/run-rules.ts";
import { type InspectionOptions, inspectRepository } from "../inspect/inspect-repository.ts";
import { type Step, stepsOf } from "../inspect/step.ts";
import type { ArtifactSubject } from "../parse/subject.ts";
import { withOwnRules } from "../plugin/with-own-rules.ts";
import { type Author, changedArtifacts } from "./change-set.ts";
import { type Classification, classifyChange } from "./classify-change.ts";
import type { ChangedRepository } from "./read-changed-repository.ts";

export interface ChangeRun {
  readonly author: Author;
  readonly inspection: InspectionOptions;
  readonly rules?: RuleRun["rules"];
  /** Seconds since 1970. */
  readonly now: number;
}

export interface CheckedChange {
  readonly checked: CheckResult;
  /** Only those on what the change touches. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Finding[];
  readonly classification: Classification;
}

export async function checkChange(
  changed: ChangedRepository,
  { author, inspection, now, ...run }: ChangeRun,
): Promise<CheckedChange> {
  const { change, repository } = changed;
  const inspections = await inspectRepository(repository, {
    ...inspection,
    steps: (artifact) => changedSteps(artifact, changed),
  });
  const rules = run.rules ?? withOwnRules(repository.registry.value);
  const checked = runRules(repository, { inspections, now, rules });
  const isTouched = touches(changed);
  const findings = checked.findings.filter(isTouched);
  return {
    checked,
    findings,
    suppressed: checked.suppressed.filter(isTouched),
    classification: classifyChange(change, author, { ...checked, findings }),
  };
}

function changedSteps(
  artifact: ArtifactSubject,
  { change, newVersions }: ChangedRepository,
): readonly Step[] {
  if (!changedArtifacts(change).includes(artifact.name)) return [];
  return stepsOf(artifact).filter(
    ({ version }) =>
      version === undefined ||
      newVersions.has(version.folder) ||
      change.published.has(version.folder),
  );
}

/** Whether a finding is about something that the change brings or alters. */
function touches({ change, newVersions }: ChangedRepository): (finding: Finding) => boolean {
  const artifacts = new Set(changedArtifacts(change));
  const paths = new Set(change.paths.map(({ path }) => path));
  return ({ path, artifact, version }) => {
    if (artifact === undefined) return paths.has(path);
    if (!artifacts.has(artifact)) return false;
    const folder = `artifacts/${artifact}/${version}`;
    return version === undefined || newVersions.has(folder) || change.published.has(folder);
  };
}
