/** Merging as GitHub does it: in the bare repository, by git's own merge of trees. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askOnce, git, tryGit } from "./bare-git.ts";
import { GithubRefusal } from "./github-refusal.ts";
import { comparedWith, pullCommits } from "./pull-changes.ts";
import type { Issue, Json, Protection, Pull, Repository, User } from "./store.ts";

type PullIssue = Issue & { pull: Pull };
export type MergeMethod = "merge" | "squash" | "rebase";

/** Tree of both together, or undefined where they conflict. */
function mergedTree(folder: string, base: string, head: string): string | undefined {
  const done = askOnce(folder, [
    "merge-tree",
    "--write-tree",
    "--allow-unrelated-histories",
    base,
    head,
  ]);
  if (done.code > 1) throw new Error(done.err);
  return done.code === 0 ? done.out.split("\n")[0] : undefined;
}

/**
 * `mergeable` and what goes with it. GitHub finds it out in the background: the first to ask after a
 * push to either side is told null, and has to ask again.
 */
export function mergeability(repository: Repository, issue: PullIssue): Json {
  const { pull } = issue;
  const unknown = { mergeable: null, mergeable_state: "unknown", rebaseable: null };
  const base = comparedWith(repository, pull);
  const question = `${base} ${pull.headSha}`;
  if (issue.state === "closed") return unknown;
  if (pull.askedFor !== question) {
    pull.askedFor = question;
    return unknown;
  }
  const tree = mergedTree(repository.folder, base, pull.headSha);
  if (!tree) return { mergeable: false, mergeable_state: "dirty", rebaseable: false };
  pull.mergeCommit = testMerge(repository, issue, tree, base);
  return { mergeable: true, mergeable_state: mergeState(repository, pull), rebaseable: true };
}

/** The merge that workflows of `pull_request` check out: `refs/pull/N/merge`. */
function testMerge(repository: Repository, issue: PullIssue, tree: string, base: string): string {
  const message = `Merge ${issue.pull.headSha} into ${base}`;
  const parents = ["-p", base, "-p", issue.pull.headSha];
  const env = signedBy("GitHub", "noreply@github.com", "1700000000 +0000");
  const sha = git(repository.folder, ["commit-tree", tree, ...parents, "-m", message], {
    env,
  }).trim();
  git(repository.folder, ["update-ref", `refs/pull/${issue.number}/merge`, sha]);
  return sha;
}

function mergeState(repository: Repository, pull: Pull): string {
  if (pull.draft) return "draft";
  if (missingForMerge(repository, pull) !== undefined) return "blocked";
  return stateOfChecks(repository, pull.headSha).includes("failure") ? "unstable" : "clean";
}

function stateOfChecks(repository: Repository, sha: string): string[] {
  const statuses = repository.statuses.filter((one) => one.sha === sha);
  const latest = new Map(statuses.map((one) => [one.context, one.state as string]));
  const runs = repository.checkRuns.filter((one) => one.headSha === sha);
  return [...latest.values(), ...runs.map((one) => one.conclusion ?? "pending")];
}

/** Why the branch's protection refuses, in GitHub's words. */
export function missingForMerge(repository: Repository, pull: Pull): string | undefined {
  const rules = repository.protection.get(pull.baseRef);
  if (!rules) return undefined;
  const missing = rules.requiredChecks.filter((name) => !hasSucceeded(repository, pull, name));
  if (missing.length > 0) return `Required status check "${missing[0]}" is expected.`;
  return approvals(pull) < rules.requiredApprovals ? approvalsWanted(rules) : undefined;
}

function approvalsWanted({ requiredApprovals }: Protection): string {
  const reviews =
    requiredApprovals === 1
      ? "1 approving review is"
      : `${requiredApprovals} approving reviews are`;
  return `At least ${reviews} required by reviewers with write access.`;
}

function hasSucceeded(repository: Repository, pull: Pull, name: string): boolean {
  const status = repository.statuses.findLast(
    (one) => one.sha === pull.headSha && one.context === name,
  );
  const run = repository.checkRuns.findLast(
    (one) => one.headSha === pull.headSha && one.name === name,
  );
  return status?.state === "success" || run?.conclusion === "success";
}

function approvals(pull: Pull): number {
  const last = new Map<User, string>();
  for (const review of pull.reviews)
    if (review.state !== "COMMENTED" && review.state !== "PENDING")
      last.set(review.user, review.state);
  return [...last.values()].filter((state) => state === "APPROVED").length;
}

export interface MergeRequest {
  readonly method: MergeMethod;
  readonly actor: User;
  readonly title: string | undefined;
  readonly message: string | undefined;
}

/** Moves the base branch and returns its new commit. */
export function mergePull(repository: Repository, issue: PullIssue, request: MergeRequest): string {
  const { folder } = repository;
  const base = comparedWith(repository, issue.pull);
  const tree = mergedTree(folder, base, issue.pull.headSha);
  if (!tree) throw new GithubRefusal(405, "Pull Request is not mergeable");
  const sha =
    request.method === "rebase"
      ? rebased(repository, issue, base, request.actor)
      : commitTree(repository, issue, request, { tree, base });
  git(folder, ["update-ref", `refs/heads/${issue.pull.baseRef}`, sha, base]);
  issue.pull.baseSha = base;
  return sha;
}

function commitTree(
  repository: Repository,
  issue: PullIssue,
  request: MergeRequest,
  { tree, base }: { tree: string; base: string },
): string {
  const squash = request.method === "squash";
  const { pull } = issue;
  const from = `${ownerOfHead(pull)}/${pull.headRef}`;
  const subject =
    request.title ??
    (squash
      ? `${issue.title} (#${issue.number})`
      : `Merge pull request #${issue.number} from ${from}`);
  const message = `${subject}\n\n${request.message ?? (squash ? "" : issue.title)}`.trimEnd();
  const author = squash ? issue.user : request.actor;
  return git(
    repository.folder,
    ["commit-tree", tree, "-p", base, ...(squash ? [] : ["-p", pull.headSha]), "-m", message],
    { env: byUser(author) },
  ).trim();
}

/** The commits of the pull request on top of the base, made in a clone that shares the objects. */
function rebased(repository: Repository, issue: PullIssue, base: string, actor: User): string {
  const folder = mkdtempSync(join(tmpdir(), "double-rebase-"));
  try {
    git(folder, ["clone", "-q", "--shared", "--no-checkout", repository.folder, "."]);
    git(folder, ["checkout", "-q", "--detach", base]);
    const commits = pullCommits(repository, issue.pull).map((commit) => commit.sha);
    const picked = tryGit(folder, ["cherry-pick", ...commits], { env: byUser(actor, true) });
    if (picked.code !== 0) throw new GithubRefusal(405, "This branch can't be rebased");
    const sha = git(folder, ["rev-parse", "HEAD"]).trim();
    git(repository.folder, ["fetch", "-q", folder, sha]);
    return sha;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whose branch it is; `unknown` when the fork is gone. */
export function ownerOfHead(pull: Pull): string {
  return pull.headRepository?.owner.login ?? "unknown";
}

export function emailOf(user: User): string {
  return `${user.id}+${user.login}@users.noreply.github.com`;
}

function byUser(user: User, committerOnly = false): Record<string, string> {
  const env = signedBy("GitHub", "noreply@github.com");
  if (committerOnly) return { GIT_COMMITTER_NAME: user.login, GIT_COMMITTER_EMAIL: emailOf(user) };
  return { ...env, GIT_AUTHOR_NAME: user.login, GIT_AUTHOR_EMAIL: emailOf(user) };
}

function signedBy(name: string, email: string, date?: string): Record<string, string> {
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    ...(date ? { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date } : {}),
  };
}
