import * as v from "valibot";
import { exactVersion } from "../../schemas/field.ts";
import type { Neighbor } from "./neighbor.ts";
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

/** What {@link pickLatest} picks of the versions that the folders hold. */
export function latestVersion<N extends Neighbor>(artifact: N): N["versions"][number] | undefined {
  const versions: readonly N["versions"][number][] = artifact.versions;
  const newestFirst = versions
    .filter(({ version }) => isVersion(version))
    .toSorted(compareNewestFirst);
  return pickLatest(newestFirst, ({ version }) => isYanked(artifact, version));
}
