/** What sort of thing a change does, which decides how long it waits for objections. */
import { artifactPath, type ChangeSet } from "../change/change-set.ts";

export const CHANGE_KINDS = ["newArtifact", "newVersion", "metadata", "review"] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** @param newVersions folders of the versions that the change brings */
export function changeKinds(
  { paths, outside }: Pick<ChangeSet, "paths" | "outside">,
  newVersions: ReadonlySet<string>,
): ReadonlySet<ChangeKind> {
  const kinds = new Set<ChangeKind>();
  if (newVersions.size > 0) kinds.add("newVersion");
  if (outside.length > 0) kinds.add("metadata");
  for (const { path, status } of paths) {
    const rest = artifactPath(path)?.rest ?? [];
    if (rest.length === 1 && rest[0] === "artifact.md" && status === "added")
      kinds.add("newArtifact");
    else if (rest[0] === "reviews") kinds.add("review");
    else if (rest.length < 2 || !newVersions.has(path.split("/").slice(0, 4).join("/")))
      kinds.add("metadata");
  }
  return kinds;
}
