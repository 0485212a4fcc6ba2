/**
 * What a change of `artifact.md` means for the versions that are out already: most of it is the
 * members' business, but some of it changes what others rely on.
 */
import type { ArtifactRecord } from "../../schemas/artifact.ts";
import type { RecordChange } from "./change-set.ts";

export interface RecordReason {
  /** Who has to agree: `owners` of the namespace, a `maintainer` of the registry, or `nobody` can. */
  readonly by: "owners" | "maintainer" | "nobody";
  readonly message: string;
  readonly fix?: string;
}

/** An unreadable record is a finding, and no reason here. */
export function recordReasons({ before, after }: RecordChange): readonly RecordReason[] {
  return after ? before.flatMap((record) => differences(record, after)) : [];
}

function differences(before: ArtifactRecord, after: ArtifactRecord): readonly RecordReason[] {
  const reasons: RecordReason[] = [];
  if (before.type !== after.type) {
    reasons.push({
      by: "nobody",
      message: `its versions are published as ${before.type}, and ${after.type} would change what all of them are`,
      fix: "publish it as another artifact, and deprecate this one",
    });
  }
  if (before.license !== undefined && before.license !== after.license) {
    const now = after.license === undefined ? "no license" : `"${after.license}"`;
    reasons.push({
      by: "maintainer",
      message: `the versions that are out came under "${before.license}", and it states ${now} for all of them`,
    });
  }
  for (const version of withdrawn(before)) {
    if (lifecycleOf(after, version).yanked === undefined)
      reasons.push({
        by: "maintainer",
        message: `version ${version} is yanked, and no longer would be`,
      });
  }
  if (isDeprecated(before) && !isDeprecated(after))
    reasons.push({ by: "owners", message: "it is deprecated, and no longer would be" });
  for (const [version, { deprecated }] of Object.entries(before.versions ?? {})) {
    if (deprecated !== undefined && lifecycleOf(after, version).deprecated === undefined)
      reasons.push({
        by: "owners",
        message: `version ${version} is deprecated, and no longer would be`,
      });
  }
  return reasons;
}

function withdrawn({ versions }: ArtifactRecord): readonly string[] {
  return Object.entries(versions ?? {}).flatMap(([version, { yanked }]) =>
    yanked === undefined ? [] : [version],
  );
}

function lifecycleOf(
  { versions }: ArtifactRecord,
  version: string,
): NonNullable<ArtifactRecord["versions"]>[string] {
  return versions && Object.hasOwn(versions, version) ? (versions[version] ?? {}) : {};
}

function isDeprecated({ publication, deprecation }: ArtifactRecord): boolean {
  const status = publication?.maintenance_status;
  return deprecation !== undefined || status === "deprecated" || status === "archived";
}
