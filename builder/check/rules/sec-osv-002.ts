import type { ArtifactSubject, VersionSubject } from "../../parse/subject.ts";
import {
  advisoryMatches,
  advisoryViolation,
  chosenVersion,
  newestVersion,
} from "../advisory-matches.ts";
import { atField } from "../at-field.ts";
import type { Neighbor } from "../neighbor.ts";
import { outcomeOf, type RuleContext, type VersionRule, type Violation } from "../rule.ts";

/** What a version depends on is maintained and sound. */
export const secOsv002: VersionRule = {
  id: "SEC-OSV-002",
  title: "Dependency is unmaintained or unsound",
  category: "security",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "version",
  motivation:
    "Nobody mends the next vulnerability of a package that nobody maintains, and a package that is unsound breaks promises that safe code relies on.",
  trigger:
    "An advisory of the registry says that a package is unmaintained or unsound, or the version depends on an artifact whose authors have deprecated or archived it.",
  fix: "Replace the package by one that is maintained; the advisory often names some.",
  effort: "days",
  check: (version, artifact, context) => {
    const deprecated = deprecatedDependencies(version, artifact, context);
    const found = advisoryMatches(version, artifact, context);
    if ("kind" in found) return deprecated.length > 0 ? outcomeOf(deprecated) : found;
    const violations = found.matches
      .filter(({ informational }) => informational !== undefined)
      .map((match) => advisoryViolation(match, artifact));
    return outcomeOf([...violations, ...deprecated]);
  },
};

function deprecatedDependencies(
  { manifest }: VersionSubject,
  artifact: ArtifactSubject,
  context: RuleContext,
): readonly Violation[] {
  return (manifest.value?.dependencies ?? []).flatMap(({ name, version }, index): Violation[] => {
    const target = name === artifact.name ? undefined : context.artifacts.get(name);
    const reason = target && deprecation(target, version);
    if (reason === undefined) return [];
    const successor = target?.record.value?.deprecation?.replaced_by;
    return [
      {
        at: atField(manifest, ["dependencies", index, "name"]),
        message: `"${name}" ${reason}`,
        fix:
          successor === undefined
            ? `depend on something else than "${name}"${better(target)}`
            : `depend on "${successor}", which replaces it`,
      },
    ];
  });
}

/** The newest version that nobody advises against, as a further way out. */
function better(target: Neighbor | undefined): string {
  const records = target?.record.value?.versions ?? {};
  const newest = target && newestVersion(target, (version) => Object.hasOwn(records, version));
  return newest === undefined ? "" : `, or on "^${newest}"`;
}

/** Why the artifact, or the version of it that an installation of today would choose, should not be used. */
function deprecation(target: Neighbor, range: string): string | undefined {
  const record = target.record.value;
  const status = record?.publication?.maintenance_status;
  if (status === "deprecated" || status === "archived")
    return `is ${status} by its authors${colon(record?.deprecation?.reason)}`;
  const versions = record?.versions ?? {};
  if (!Object.values(versions).some(({ deprecated }) => deprecated !== undefined)) return undefined;
  const chosen = chosenVersion(target, range);
  if (chosen === undefined || !Object.hasOwn(versions, chosen)) return undefined;
  const reason = versions[chosen]?.deprecated;
  return reason === undefined ? undefined : `${chosen} is deprecated${colon(reason)}`;
}

function colon(reason: string | undefined): string {
  return reason === undefined ? "" : `: ${reason}`;
}
