/** How far proposals are that no git host follows: as a function of what git says. */
import type { BranchFacts } from "./read-branch-facts.ts";

export interface FollowedByGit {
  /** The artifact that is asked about, and a version of it; undefined for all proposals. */
  readonly artifact: { readonly name: string; readonly version?: string } | undefined;
  readonly branches: readonly BranchFacts[];
  /** Versions of the artifact that the registry's branch has. */
  readonly versions: readonly string[];
}

/**
 * merged: the registry's branch has all of it. waiting: somebody has to merge the branch. unknown: there is
 * no branch, and what was asked about is not in the registry: it was never sent, sent as a patch, or refused.
 */
type BranchStage = "merged" | "waiting" | "unknown";

export interface BranchProgress {
  readonly stage: BranchStage;
  readonly branches: readonly (BranchFacts & { readonly stage: "merged" | "waiting" })[];
}

/** Where a version is asked about, only of branches that bring it, or are named after it. */
export function branchProgress({ artifact, branches, versions }: FollowedByGit): BranchProgress {
  const staged = branches
    .filter((facts) => artifact?.version === undefined || isAboutVersion(facts, artifact))
    .map((facts) => ({ ...facts, stage: stageOf(facts) }));
  const isKnown =
    artifact === undefined ||
    (artifact.version === undefined
      ? staged.length > 0 || versions.length > 0
      : versions.includes(artifact.version));
  const isWaiting = staged.some(({ stage }) => stage === "waiting");
  return { stage: isWaiting ? "waiting" : isKnown ? "merged" : "unknown", branches: staged };
}

function isAboutVersion(
  { branch, files }: BranchFacts,
  { name, version }: NonNullable<FollowedByGit["artifact"]>,
): boolean {
  const folder = `artifacts/${name}/${version}/`;
  return branch.endsWith(`-${version}`) || files.some(({ path }) => path.startsWith(folder));
}

/** A commit that changes nothing is nothing to wait for. */
function stageOf({ files }: BranchFacts): "merged" | "waiting" {
  return files.every(({ isThere }) => isThere) ? "merged" : "waiting";
}
