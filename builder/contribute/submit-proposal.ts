/**
 * Carries a proposal to its registry: as a patch, as a branch of some repository, or as a pull
 * request. Run again, it finds what it proposed before, and changes only what is different now.
 */

import type { Terminal } from "../../client/terminal/terminal.ts";
import { printable } from "../check/printable.ts";
import type { PullRequest } from "../github/pull-request.ts";
import { branchStep } from "./branch-step.ts";
import { remoteUrl } from "./find-target-url.ts";
import type { Proposal } from "./proposal.ts";
import type { ProposalTarget } from "./proposal-target.ts";
import { inspectBranch, pushBranch } from "./push-branch.ts";
import { submitToGitHub } from "./submit-to-github.ts";
import type { SubmitWay } from "./submit-way.ts";
import { withoutCredentials } from "./without-credentials.ts";
import { patchOf, writePatch } from "./write-patch.ts";

export interface Submission {
  /** `present`: the registry holds all of it already, so there is nothing to propose. */
  readonly state: "created" | "updated" | "unchanged" | "present";
  readonly branch: string;
  /** The commit that was proposed. */
  readonly commit: string;
  /** Where the branch was pushed to. */
  readonly remote?: string;
  /** The patch's file; `-` where it was printed. */
  readonly patch?: string;
  /** Its own state tells about title and description. */
  readonly pullRequest?: PullRequest;
  /** What was done, or what would be, in order and for people. */
  readonly steps: readonly string[];
  /** What whoever proposes has to do or know next. */
  readonly next: readonly string[];
}

export interface SubmitRequest {
  readonly proposal: Proposal;
  readonly target: ProposalTarget;
  /** As `makeCommit` made it of the proposal. */
  readonly commit: string;
  readonly way: SubmitWay;
  /** Nothing is done that others would see, and no file is written. */
  readonly dryRun: boolean;
  /** Markdown for the pull request, below the proposal's own. */
  readonly report: string;
  readonly terminal: Terminal;
}

export async function submitProposal(request: SubmitRequest): Promise<Submission> {
  const { proposal, target, commit, way } = request;
  const { branch } = proposal;
  if (commit === target.tip) return { state: "present", branch, commit, steps: [], next: [] };
  if (way.kind === "patch") return submitPatch(request, way.file);
  if (way.kind === "branch") return submitBranch(request, way.remote);
  return submitToGitHub(request, way);
}

async function submitPatch(
  { proposal, target, commit, dryRun, terminal }: SubmitRequest,
  file: string,
): Promise<Submission> {
  const patch = await patchOf(proposal, target, commit);
  if (!dryRun) await writePatch(patch, file, terminal);
  const size = `${patch.length} bytes`;
  const keepsReturns = Buffer.from(patch).includes("\r\n") ? " --keep-cr" : "";
  return {
    state: "created",
    branch: proposal.branch,
    commit,
    patch: file,
    steps: [
      file === "-"
        ? `${dryRun ? "would print" : "printed"} the patch, ${size}`
        : `${dryRun ? "would write" : "wrote"} ${file}, ${size}`,
    ],
    next: [`Whoever takes it: git am${keepsReturns} ${file === "-" ? "< MAIL" : file}`],
  };
}

async function submitBranch(
  { proposal, target, commit, dryRun, terminal }: SubmitRequest,
  remote: string,
): Promise<Submission> {
  const url = await remoteUrl(remote, terminal.folder, terminal);
  const push = { commit, branch: proposal.branch, url };
  const found = await inspectBranch(target, push);
  if (!dryRun) await pushBranch(target, push, found);
  const shown = withoutCredentials(url);
  return {
    state: found.state,
    branch: proposal.branch,
    commit: found.commit,
    remote: shown,
    steps: [branchStep(push, found.state, dryRun)],
    next: [
      `Open a pull request of ${proposal.branch} at that host, or tell who merges of it.`,
      `Whether it is merged: ashlar status --branch ${printable(remote, 200)}`,
    ],
  };
}
