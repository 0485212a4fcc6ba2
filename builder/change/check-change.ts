/** A change checked: what is wrong in what it touches, and who has to agree to it. */
import type { Finding } from "../../schemas/finding.ts";
import type { CheckResult } from "../check/check-result.ts";
import { compareFindings, NAME_SHOWN_MAX, PATH_SHOWN_MAX } from "../check/findings-of.ts";
import { printable } from "../check/printable.ts";
import { type RuleRun, runRules } from "../check/run-rules.ts";
import { type InspectionOptions, inspectRepository } from "../inspect/inspect-repository.ts";
import { type Step, stepsOf } from "../inspect/step.ts";
import { TRUST_FOLDER } from "../keys/read-trust-folder.ts";
import type { ArtifactSubject } from "../parse/subject.ts";
import { withOwnRules } from "../plugin/with-own-rules.ts";
import { type Author, type ChangeSet, changedArtifacts, changedVersions } from "./change-set.ts";
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
  { author, inspection, now, ...given }: ChangeRun,
): Promise<CheckedChange> {
  const { change, repository, proposed } = changed;
  const names = new Set(changedArtifacts(change));
  const inspections = await inspectRepository(repository, {
    ...inspection,
    steps: (artifact) => (names.has(artifact.name) ? changedSteps(artifact, changed) : []),
  });
  const rules = given.rules ?? withOwnRules(repository.registry.value);
  const run = { inspections, now, rules };
  const checked = runRules(repository, run);
  // A change of the policy is checked, and judges only what comes after it.
  const records = proposed ? runRules(proposed, run) : checked;
  const isTouched = touches(change);
  const isOfRegistry = ({ artifact }: Finding): boolean => artifact === undefined;
  const parts = (of: "findings" | "suppressed"): readonly Finding[] =>
    [
      ...checked[of].filter((finding) => !isOfRegistry(finding)),
      ...records[of].filter(isOfRegistry),
    ]
      .filter(isTouched)
      .sort(compareFindings);
  const findings = parts("findings");
  return {
    checked,
    findings,
    suppressed: parts("suppressed"),
    classification: classifyChange(change, author, { ...checked, findings }),
  };
}

function changedSteps(
  artifact: ArtifactSubject,
  { change, newVersions }: ChangedRepository,
): readonly Step[] {
  return stepsOf(artifact).filter(
    ({ version }) =>
      version === undefined ||
      newVersions.has(version.folder) ||
      change.published.has(version.folder),
  );
}

/** Whether a finding is about something that the change brings or alters. Findings spell names as they are shown. */
function touches(change: ChangeSet): (finding: Finding) => boolean {
  const shown = (texts: readonly string[], max: number): ReadonlySet<string> =>
    new Set(texts.map((text) => printable(text, max)));
  const artifacts = shown(changedArtifacts(change), NAME_SHOWN_MAX);
  const versions = new Set(
    changedVersions(change).map((folder) => {
      const [, namespace, shortName, version = ""] = folder.split("/");
      return `${printable(`${namespace}/${shortName}`, NAME_SHOWN_MAX)} ${printable(version, NAME_SHOWN_MAX)}`;
    }),
  );
  const paths = shown(
    change.paths.map(({ path }) => path),
    PATH_SHOWN_MAX,
  );
  // The records of keys stand together: a change of one shows in another.
  const changesKeys = change.paths.some(({ path }) => isOfKeys(path));
  return ({ path, artifact, version }) => {
    if (artifact === undefined) return paths.has(path) || (changesKeys && isOfKeys(path));
    return version === undefined ? artifacts.has(artifact) : versions.has(`${artifact} ${version}`);
  };
}

const isOfKeys = (path: string): boolean => path.startsWith(`${TRUST_FOLDER}/`);
