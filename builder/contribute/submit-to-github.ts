/** A proposal as a pull request: a branch of the user's fork, pushed by git, and the request by GitHub's interface. */
import { findPushPlace, makeFork, type PushPlace, updateFork } from "../github/fork-repository.ts";
import { gitAddress } from "../github/github-address.ts";
import { findPullRequest, type PullRequest, submitPullRequest } from "../github/pull-request.ts";
import { tokenEnvironment } from "../github/token-environment.ts";
import { branchStep } from "./branch-step.ts";
import { type BranchState, inspectBranch, pushBranch } from "./push-branch.ts";
import type { Submission, SubmitRequest } from "./submit-proposal.ts";
import type { SubmitWay } from "./submit-way.ts";

type Way = Extract<SubmitWay, { readonly kind: "pull-request" }>;

export async function submitToGitHub(request: SubmitRequest, way: Way): Promise<Submission> {
  const found = await findPushPlace(way.github, way.at, way.login);
  if (request.dryRun) return rehearse(request, way, found);
  const place = found ?? (await makeFork(way.github, way.at, request.terminal));
  const push = pushOf(request, way, place);
  const branch = await inspectBranch(request.target, push);
  if (branch.state !== "unchanged" && place.kind === "fork")
    await updateFork(way.github, place, request.target.branch);
  await pushBranch(request.target, push, branch);
  const pullRequest = await submitPullRequest(way.github, pullOf(request, way, place));
  const steps = [
    ...(place.kind === "new-fork" ? [`made the fork ${place.fullName}`] : []),
    branchStep(push, branch.state, false),
    pullStep(pullRequest, way.draft),
  ];
  const next = [`ashlar status ${pullRequest.url} tells what it waits for`];
  return { ...shared(request, push.url, branch), pullRequest, steps, next };
}

function pushOf({ commit, proposal }: SubmitRequest, { github }: Way, place: PushPlace) {
  const { address, token } = github;
  return {
    commit,
    branch: proposal.branch,
    url: gitAddress(address, place.fullName),
    environment: tokenEnvironment(address.server, token),
  };
}

function pullOf({ proposal, target, report }: SubmitRequest, way: Way, { owner }: PushPlace) {
  const body = [proposal.body.trim(), report.trim()].filter(Boolean).join("\n\n");
  return { at: way.at, base: target.branch, owner, proposal, body, draft: way.draft };
}

function shared(
  { proposal }: SubmitRequest,
  remote: string,
  { commit, state }: BranchState,
): Omit<Submission, "steps" | "next"> {
  return { state, branch: proposal.branch, commit, remote };
}

/** Everything that can be found out without a trace. */
async function rehearse(
  request: SubmitRequest,
  way: Way,
  found: PushPlace | undefined,
): Promise<Submission> {
  const { owner, repo } = way.at;
  const place = found ?? {
    fullName: `${way.login}/${repo}`,
    owner: way.login,
    kind: "new-fork" as const,
  };
  const push = pushOf(request, way, place);
  const branch: BranchState = found
    ? await inspectBranch(request.target, push)
    : { state: "created", commit: request.commit };
  const open = found && (await findPullRequest(way.github, pullOf(request, way, place)));
  const draft = way.draft ? "draft " : "";
  const steps = [
    ...(found ? [] : [`would fork ${owner}/${repo} to ${way.login}`]),
    branchStep(push, branch.state, true),
    open
      ? `would bring the pull request ${open.html_url} up to date`
      : `would open a ${draft}pull request to ${owner}/${repo}: ${request.proposal.title}`,
  ];
  return { ...shared(request, push.url, branch), steps, next: [] };
}

function pullStep({ state, url }: PullRequest, draft: boolean): string {
  if (state === "unchanged") return `the pull request ${url} says the same already`;
  if (state === "updated") return `updated the pull request ${url}`;
  return `opened the ${draft ? "draft " : ""}pull request ${url}`;
}
