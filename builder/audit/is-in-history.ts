import type { CommitPlace } from "../read/source.ts";

/**
 * Whether a commit is one that the checked-out branch went through. A clone also has commits that were
 * only proposed, and whoever serves a tree could name one of those.
 */
export async function isInHistory({ place, commit }: CommitPlace): Promise<boolean> {
  const commits = await place.git(["rev-list", "--first-parent", "HEAD"]);
  return commits.split("\n").includes(commit);
}
