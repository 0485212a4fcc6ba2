import { comparePrecedence } from "../check/pick-latest.ts";
import { isVersion, isYanked, latestVersion } from "../check/release-versions.ts";
import type { ArtifactSubject, VersionSubject } from "../parse/subject.ts";
import type { Step } from "./step.ts";

/**
 * The artifact as a step's rules see it: with no other versions than the step is about, so that its
 * outcome depends on nothing else and can be kept. That is the latest version for documents; for a
 * payload the version and the release before it. What the registry withholds is no matter of contents.
 */
export function narrowArtifact({ artifact, version }: Step): ArtifactSubject {
  const versions = version
    ? [version, previousVersion(artifact, version)]
    : [latestVersion(artifact)];
  const { moderation: _, ...rest } = artifact;
  return { ...rest, versions: versions.filter((one) => one !== undefined) };
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
