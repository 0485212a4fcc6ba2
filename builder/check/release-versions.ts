import * as v from "valibot";
import { exactVersion } from "../../schemas/field.ts";
import type { Dependency } from "../../schemas/manifest.ts";
import type { Neighbor, NeighborVersion } from "./neighbor.ts";
import { compareNewestFirst, pickLatest } from "./pick-latest.ts";

/** Whether a folder's name is a version as SemVer 2.0.0 writes it. */
export function isVersion(text: string): boolean {
  return v.is(exactVersion, text);
}

/** Whether `artifact.md` withdraws the version. */
export function isYanked(artifact: Neighbor, version: string): boolean {
  const records = artifact.record.value?.versions;
  return (
    records !== undefined &&
    Object.hasOwn(records, version) &&
    records[version]?.yanked !== undefined
  );
}

const NONE: readonly Dependency[] = [];

/** Of the latest version; which one that is, most artifacts need not be asked. */
export function latestDependencies(artifact: Neighbor): readonly Dependency[] {
  const dependOn = ({ manifest: { value } }: NeighborVersion) => value?.dependencies?.length;
  if (!artifact.versions.some(dependOn)) return NONE;
  return latestVersion(artifact)?.manifest.value?.dependencies ?? NONE;
}

/** What {@link pickLatest} picks of the versions that the folders hold. */
export function latestVersion<N extends Neighbor>(artifact: N): N["versions"][number] | undefined {
  const versions: readonly N["versions"][number][] = artifact.versions;
  const newestFirst = versions
    .filter(({ version }) => isVersion(version))
    .toSorted(compareNewestFirst);
  return pickLatest(newestFirst, ({ version }) => isYanked(artifact, version));
}
