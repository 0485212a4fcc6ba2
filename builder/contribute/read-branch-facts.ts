/** Branches of proposals at some git repository, and what of each the registry's branch has: all from git alone. */
import { isBranchAbout } from "./is-branch-about.ts";
import type { ProposalTarget } from "./proposal-target.ts";
import { listTargetFiles } from "./target-files.ts";

export interface BranchFacts {
  readonly branch: string;
  readonly commit: string;
  /** Subject of its last commit. */
  readonly title: string;
  /** When that was made, RFC 3339. */
  readonly committedAt: string;
  /** Files that its last commit changes, in which a proposal is all it is, relative to the registry's folder. */
  readonly files: readonly {
    readonly path: string;
    /** Whether the registry's branch has it as the proposal has it, or, where it deletes it, not at all. */
    readonly isThere: boolean;
  }[];
}

/** Branches that are looked at; each is a request. */
const BRANCHES_MAX = 50;

/**
 * In the order of their names.
 *
 * @param url of the repository that they were pushed to
 * @param artifact `namespace/name`; proposals about anything when undefined
 * @throws {CodedError} E_NO_REPOSITORY, E_NETWORK, E_GIT_AUTH
 */
export async function readBranchFacts(
  target: ProposalTarget,
  url: string,
  artifact: string | undefined,
): Promise<readonly BranchFacts[]> {
  const { git } = target;
  const listed = String(
    await git(["ls-remote", "--refs", "--", url, "refs/heads/ashlar/*"], { about: url }),
  );
  const branches = listed
    .split("\n")
    .flatMap((line) => /^[0-9a-f]+\trefs\/heads\/(ashlar\/\S+)$/.exec(line)?.[1] ?? [])
    .filter((branch) => artifact === undefined || isBranchAbout(branch, artifact))
    .sort()
    .slice(0, BRANCHES_MAX);
  const facts: BranchFacts[] = [];
  for (const branch of branches) facts.push(await branchFacts(target, url, branch));
  return facts;
}

async function branchFacts(
  target: ProposalTarget,
  url: string,
  branch: string,
): Promise<BranchFacts> {
  const { git } = target;
  const kept = `refs/ashlar/followed/${branch}`;
  await git(
    [
      ...["fetch", "--quiet", "--depth=2", "--filter=blob:none", "--no-tags"],
      ...["--no-write-fetch-head", "--", url, `+refs/heads/${branch}:${kept}`],
    ],
    { about: url },
  );
  const said = String(await git(["log", "-1", "--format=%H%x00%cI%x00%s", kept])).trimEnd();
  const [commit = "", committedAt = "", title = ""] = said.split("\0");
  const changes = await changedFiles(target, commit);
  const known = new Map(
    (
      await listTargetFiles(
        target,
        changes.map(({ path }) => path),
      )
    ).map(({ path, objectId }) => [path, objectId]),
  );
  const files = changes.map(({ path, after }) => ({ path, isThere: known.get(path) === after }));
  return { branch, commit, committedAt, title, files };
}

/** Paths outside of the registry's folder are left out. @returns ids of contents; undefined for what goes */
async function changedFiles(
  { git, prefix }: ProposalTarget,
  commit: string,
): Promise<readonly { readonly path: string; readonly after: string | undefined }[]> {
  const raw = String(
    await git(["diff-tree", "-r", "-z", "--root", "--no-renames", "--no-commit-id", commit]),
  );
  const items = raw.split("\0");
  const changes: { path: string; after: string | undefined }[] = [];
  // `:<mode> <mode> <id> <id> <letter>`, then the path (git-diff-tree, raw output format).
  for (let at = 0; at + 1 < items.length; at += 2) {
    const [, , , id = "", letter = ""] = (items[at] ?? "").split(" ");
    const path = items[at + 1] ?? "";
    if (!path.startsWith(prefix)) continue;
    changes.push({ path: path.slice(prefix.length), after: letter === "D" ? undefined : id });
  }
  return changes;
}
