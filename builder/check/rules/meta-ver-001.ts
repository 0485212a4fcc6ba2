import { coerce } from "semver";
import type { ArtifactSubject, VersionSubject } from "../../parse/subject.ts";
import { quotedList } from "../quoted-list.ts";
import { isVersion } from "../release-versions.ts";
import { outcomeOf, type VersionRule, type Violation } from "../rule.ts";

/** A version folder is named as SemVer 2.0.0 writes versions, and no two mean the same version. */
export const metaVer001: VersionRule = {
  id: "META-VER-001",
  title: "Version is not SemVer 2.0.0",
  category: "metadata",
  severity: "high",
  gate: true,
  appliesTo: "all",
  scope: "version",
  motivation:
    "Clients choose versions by comparing them. A name that is not a version has no place in that order, and two that compare equal make the choice a matter of chance.",
  trigger:
    'A folder inside an artifact is not named like "1.2.0" (SemVer 2.0.0, at most 64 characters, no leading "v"), or differs from another version only in build metadata or letter case.',
  fix: 'Rename the folder to major.minor.patch, for example "1.0.0".',
  effort: "minutes",
  check: (version, artifact) =>
    outcomeOf(isVersion(version.version) ? twins(version, artifact) : [noVersion(version)]),
};

function noVersion({ version, folder }: VersionSubject): Violation {
  const meant = coerce(version, { includePrerelease: true })?.version;
  return {
    at: { path: folder },
    message: `the folder "${version}" is not named as a SemVer 2.0.0 version`,
    fix:
      meant !== undefined && isVersion(meant)
        ? `rename the folder to "${meant}"`
        : "move its files into the files/ folder of a version, or delete it",
  };
}

function twins(version: VersionSubject, artifact: ArtifactSubject): readonly Violation[] {
  const alike = groupsOf(artifact).get(identity(version.version)) ?? [];
  const equal = alike.filter((other) => other < version.version);
  if (equal.length === 0) return [];
  return [
    {
      at: { path: version.folder },
      message: `version "${version.version}" cannot be told from ${quotedList(equal)}: they differ only in build metadata or letter case`,
      fix: "raise the version instead: build metadata and letter case do not order versions",
    },
  ];
}

/** One calculation serves all versions of an artifact: comparing each with each would be quadratic. */
const known = new WeakMap<ArtifactSubject, ReadonlyMap<string, readonly string[]>>();

function groupsOf(artifact: ArtifactSubject): ReadonlyMap<string, readonly string[]> {
  const versions = () => artifact.versions.map(({ version }) => version).filter(isVersion);
  const groups = known.get(artifact) ?? Map.groupBy(versions(), identity);
  known.set(artifact, groups);
  return groups;
}

/** What is left of a version without build metadata and letter case. */
function identity(version: string): string {
  return version.replace(/\+.*$/, "").toLowerCase();
}
