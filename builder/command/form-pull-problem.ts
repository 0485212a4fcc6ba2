/**
 * Whether a branch holds what somebody's form says, and nothing else. Who may write to the repository may
 * push to that branch too, and may edit the issue: so the proposal is made once more from the issue, and
 * only the same files are the author's own.
 */
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { makeCommit } from "../contribute/make-commit.ts";
import { registryPrefix } from "../contribute/open-target.ts";
import { gitIn, type RunGit } from "../contribute/run-git.ts";
import type { FormIssue } from "../form/form-issue.ts";
import { BOT_IDENTITY } from "../github/bot-identity.ts";
import { formProposal } from "./form-proposal.ts";

export interface FormPull {
  /** The registry's folder, in a checkout that has both commits with all of their files. */
  readonly registry: string;
  /** The repository's address. */
  readonly url: string;
  /** That the pull request would join, and its newest commit. */
  readonly branch: string;
  readonly tip: string;
  readonly head: string;
  readonly issue: FormIssue;
}

/** A sentence; undefined where nothing stands against it. */
export async function formPullProblem(
  { registry, url, branch, tip, head, issue }: FormPull,
  terminal: Terminal,
): Promise<string | undefined> {
  const folder = await gitFolder(gitIn(registry, terminal));
  const git = gitIn(folder, terminal);
  const differs = `its branch is not what the form makes of the issue #${issue.number}: the issue's author edits that once more, or a maintainer merges by hand`;
  const [, parent, ...others] = (await lineOf(git, ["rev-list", "--parents", "-n1", head])).split(
    " ",
  );
  if (parent === undefined || others.length > 0) return differs;
  if ((await lineOf(git, ["merge-base", parent, tip])) !== parent) return differs;
  const prefix = await registryPrefix(git, { tip: parent, url });
  const target = { folder, git, url, branch, tip: parent, prefix };
  try {
    const proposal = await formProposal(issue, target);
    if (!proposal) return differs;
    const made = await makeCommit(proposal, target, BOT_IDENTITY);
    return (await treeOf(git, made)) === (await treeOf(git, head)) ? undefined : differs;
  } catch (error) {
    if (error instanceof CodedError && /^E_(?:USAGE|NOT_FOUND|PROPOSAL)$/.test(error.code))
      return differs;
    throw error;
  }
}

const gitFolder = (git: RunGit): Promise<string> =>
  lineOf(git, ["rev-parse", "--absolute-git-dir"]);
const treeOf = (git: RunGit, commit: string): Promise<string> =>
  lineOf(git, ["rev-parse", `${commit}^{tree}`]);

async function lineOf(git: RunGit, args: readonly string[]): Promise<string> {
  return String(await git(args)).trim();
}
