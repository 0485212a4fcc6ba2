import { compare, prerelease } from "semver";
import * as v from "valibot";
import { exactVersion } from "../../schemas/field.ts";
import type { ArtifactSubject, VersionSubject } from "../parse/subject.ts";

/** Whether a folder's name is a version as SemVer 2.0.0 writes it. */
export function isVersion(text: string): boolean {
  return v.is(exactVersion, text);
}

/** Whether `artifact.md` withdraws the version. */
export function isYanked(artifact: ArtifactSubject, version: string): boolean {
  const records = artifact.record.value?.versions;
  return (
    records !== undefined &&
    Object.hasOwn(records, version) &&
    records[version]?.yanked !== undefined
  );
}

/**
 * The version that someone gets who asks for none: the highest that is neither yanked nor a
 * pre-release; without one, the highest not yanked; else the highest.
 */
export function latestVersion(artifact: ArtifactSubject): VersionSubject | undefined {
  const newestFirst = artifact.versions
    .filter(({ version }) => isVersion(version))
    .toSorted((a, b) => compare(b.version, a.version) || (a.version < b.version ? 1 : -1));
  const standing = newestFirst.filter(({ version }) => !isYanked(artifact, version));
  const released = standing.find(({ version }) => prerelease(version) === null);
  return released ?? standing[0] ?? newestFirst[0];
}
