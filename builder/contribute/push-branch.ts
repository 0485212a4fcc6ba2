/**
 * A proposal's commit on a branch of some repository. A branch is only replaced when nobody but this
 * program has written to it, and only if it is still as it was looked at.
 */
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { printable } from "../check/printable.ts";
import { PROPOSAL_TRAILER } from "./make-commit.ts";
import type { ProposalTarget } from "./proposal-target.ts";
import { withoutCredentials } from "./without-credentials.ts";

export interface PushRequest {
  readonly commit: string;
  readonly branch: string;
  /** Where to: an address, or a folder's absolute path. */
  readonly url: string;
  /** For git, with what lets it in. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface BranchState {
  /** What the branch is to become, compared with what it is. */
  readonly state: "created" | "updated" | "unchanged";
  /** Its commit afterwards: that of an earlier run where that one says the same. */
  readonly commit: string;
  /** The commit that it has now; absent when there is no such branch. */
  readonly before?: string;
}

/**
 * What a push would do.
 *
 * @throws {CodedError} E_BRANCH_TAKEN when the branch has commits of others
 */
export async function inspectBranch(
  target: ProposalTarget,
  { commit, branch, url, environment = {} }: PushRequest,
): Promise<BranchState> {
  const { git } = target;
  const ref = `refs/heads/${branch}`;
  const run = { environment, about: url };
  const listed = String(await git(["ls-remote", "--refs", "--", url, ref], run));
  const before = listed
    .split("\n")
    .find((line) => line.endsWith(`\t${ref}`))
    ?.split("\t")[0];
  if (before === undefined) return { state: "created", commit };
  if (before === commit) return { state: "unchanged", commit, before };
  const kept = `refs/ashlar/proposals/${branch}`;
  await git(
    [
      ...["fetch", "--quiet", "--depth=2", "--filter=blob:none", "--no-tags"],
      ...["--no-write-fetch-head", "--", url, `+${ref}:${kept}`],
    ],
    run,
  );
  if (!(await isOurs(target, kept, { commit, branch }))) throw taken(branch, url);
  if (await isSame(target, kept, commit)) return { state: "unchanged", commit: before, before };
  return { state: "updated", commit, before };
}

/** Pushes what {@link inspectBranch} found to be new. @throws {CodedError} E_BRANCH_MOVED, E_PUSH_REFUSED, E_GIT_AUTH, E_GIT_FORBIDDEN */
export async function pushBranch(
  { git, url: source }: Pick<ProposalTarget, "git" | "url">,
  { commit, branch, url, environment = {} }: PushRequest,
  { state, before }: BranchState,
): Promise<void> {
  if (state === "unchanged") return;
  const ref = `refs/heads/${branch}`;
  const push = [
    ...["push", "--quiet", `--force-with-lease=${ref}:${before ?? ""}`],
    ...["--", url, `${commit}:${ref}`],
  ];
  const run = { environment, about: url };
  try {
    await git(push, run);
  } catch (error) {
    const isBehind = error instanceof CodedError && error.code === "E_PUSH_SHALLOW";
    if (!isBehind) throw error;
    // The other repository lacks commits of the registry's; with their history git can send them.
    const fetch = ["fetch", "--quiet", "--unshallow", "--filter=blob:none", "--no-tags"];
    await git([...fetch, "--no-write-fetch-head", "origin"], { about: source });
    await git(push, run);
  }
}

/** Whether this program made the last commit of a branch, for the same person. */
async function isOurs(
  { git }: ProposalTarget,
  ref: string,
  { commit, branch }: Pick<PushRequest, "commit" | "branch">,
): Promise<boolean> {
  const author = async (of: string): Promise<string> =>
    String(await git(["log", "-1", "--format=%ae", of]));
  const message = String(await git(["log", "-1", "--format=%B", ref]));
  return (
    message.split("\n").includes(`${PROPOSAL_TRAILER}: ${branch}`) &&
    (await author(ref)) === (await author(commit))
  );
}

/** Whether two commits make the same change with the same words, on whatever they are based. */
async function isSame({ git }: ProposalTarget, one: string, other: string): Promise<boolean> {
  const [a, b] = [await changeOf(one), await changeOf(other)];
  return a === b;

  async function changeOf(commit: string): Promise<string> {
    const message = await git(["log", "-1", "--format=%an%n%ae%n%B", commit]);
    const paths = await git([
      ...["diff-tree", "-r", "-z", "--root", "--no-renames", "--no-commit-id"],
      commit,
    ]);
    // What a file was before may differ with the base: only what it becomes counts.
    const after = String(paths).replace(
      /:(\d+) (\d+) [0-9a-f]+ ([0-9a-f]+) [A-Z]\d*\0/g,
      ":$2 $3\0",
    );
    return `${message}\0${after}`;
  }
}

function taken(branch: string, url: string): CodedError {
  return new CodedError({
    code: "E_BRANCH_TAKEN",
    exitCode: EXIT.conflicts,
    message: `the branch ${printable(branch, 200)} at ${withoutCredentials(url)} has commits that were not made by this command`,
    fix: "merge or delete that branch, or push to another repository; nothing was changed",
  });
}
