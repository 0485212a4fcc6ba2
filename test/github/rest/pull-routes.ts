import { mergeBase } from "../bare-git.ts";
import { GithubRefusal, validationFailed } from "../github-refusal.ts";
import { newIssue } from "../new-issue.ts";
import { paged } from "../paged.ts";
import { presentCommit, presentFile } from "../present/present-commit.ts";
import { presentPull, presentPullSimple } from "../present/present-pull.ts";
import { pullCommits, pullFiles } from "../pull-changes.ts";
import { mergeability, ownerOfHead } from "../pull-merge.ts";
import { recordEvent } from "../record-event.ts";
import {
  type Answer,
  caller,
  created,
  ok,
  pullOf,
  type RepositoryCall,
  type RepositoryRoute,
  requireAuthorOr,
  text,
} from "../route.ts";
import { findRepository, type Issue, type Pull, type Repository } from "../store.ts";
import { closeIssue, emitPull, forkOf, setPullRef } from "../sync-refs.ts";

type PullIssue = Issue & { pull: Pull };

/** GitHub shows no more, whatever the change holds. */
const MOST_FILES = 3000;
const MOST_COMMITS = 250;

export const PULL_ROUTES: readonly RepositoryRoute[] = [
  { operation: "GET /repos/{owner}/{repo}/pulls", scope: "pull_requests", handle: list },
  {
    operation: "POST /repos/{owner}/{repo}/pulls",
    role: "read",
    scope: "pull_requests",
    handle: open,
  },
  {
    operation: "GET /repos/{owner}/{repo}/pulls/{pull_number}",
    scope: "pull_requests",
    handle: (call) => {
      const issue = pullOf(call);
      const answer = mergeability(call.repository, issue);
      return ok(presentPull(call.store, call.repository, issue, answer));
    },
  },
  {
    operation: "PATCH /repos/{owner}/{repo}/pulls/{pull_number}",
    role: "read",
    scope: "pull_requests",
    handle: update,
  },
  {
    operation: "GET /repos/{owner}/{repo}/pulls/{pull_number}/files",
    scope: "pull_requests",
    handle: (call) => {
      const { pull } = pullOf(call);
      return paged(call, pullFiles(call.repository, pull).slice(0, MOST_FILES), (file) =>
        presentFile(call.store, call.repository, pull.headSha, file),
      );
    },
  },
  {
    operation: "GET /repos/{owner}/{repo}/pulls/{pull_number}/comments",
    scope: "pull_requests",
    // Nothing here makes comments on lines yet.
    handle: (call) => paged(call, pullOf(call) && [], (comment) => comment),
  },
  {
    operation: "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",
    scope: "pull_requests",
    handle: (call) => {
      const commits = pullCommits(call.repository, pullOf(call).pull).slice(0, MOST_COMMITS);
      return paged(call, commits, (one) => presentCommit(call.store, call.repository, one));
    },
  },
];

function list(call: RepositoryCall): Answer {
  const { state = "open", head, base } = call.query;
  const pulls = call.repository.issues
    .filter((issue): issue is PullIssue => issue.pull !== undefined)
    .filter((issue) => state === "all" || issue.state === state)
    .filter((issue) => base === undefined || issue.pull.baseRef === base)
    .filter(({ pull }) => head === undefined || `${ownerOfHead(pull)}:${pull.headRef}` === head)
    .reverse();
  const ordered = call.query.direction === "asc" ? pulls.reverse() : pulls;
  return paged(call, ordered, (issue) => presentPullSimple(call.store, call.repository, issue));
}

function open(call: RepositoryCall): Answer {
  const { store, repository, body } = call;
  const user = caller(call);
  if (user.type === "Bot" && !repository.actionsMayApprove)
    throw new GithubRefusal(
      403,
      "GitHub Actions is not permitted to create or approve pull requests.",
    );
  const base = String(body.base);
  const baseSha = repository.refs.get(`refs/heads/${base}`);
  if (!baseSha) throw validationFailed("PullRequest", { field: "base", code: "invalid" });
  const head = findHead(call);
  requireNew(repository, head, base);
  const pull: Pull = {
    ...head,
    baseRef: base,
    baseSha,
    draft: body.draft === true,
    maintainerCanModify: body.maintainer_can_modify !== false && head.headRepository !== repository,
    mergedAt: null,
    mergedBy: null,
    mergeCommit: null,
    reviews: [],
    requestedReviewers: new Set(),
    askedFor: "",
  };
  const issue = newIssue(store, repository, user, {
    title: text(body.title) ?? "",
    body: text(body.body) ?? null,
    pull,
  }) as PullIssue;
  const refusal = emptyChange(repository, baseSha, issue);
  if (refusal) throw refusal;
  setPullRef(repository, issue);
  repository.issues.push(issue);
  emitPull(store, repository, issue, user, "opened");
  return created(presentPull(store, repository, issue));
}

/** `branch`, or `owner:branch` of a fork. */
function findHead(call: RepositoryCall): Pick<Pull, "headRepository" | "headRef" | "headSha"> {
  const invalid = validationFailed("PullRequest", { field: "head", code: "invalid" });
  const [, owner, headRef = ""] = /^(?:([^:]+):)?(.+)$/.exec(String(call.body.head)) ?? [];
  const headRepository = owner === undefined ? call.repository : ownersFork(call, owner);
  const headSha = headRepository?.refs.get(`refs/heads/${headRef}`);
  if (!headRepository || !headSha) throw invalid;
  return { headRepository, headRef, headSha };
}

function ownersFork(call: RepositoryCall, owner: string): Repository | undefined {
  const [, name] = String(call.body.head_repo ?? "").split("/");
  if (name) return findRepository(call.store, owner, name);
  return call.store.repositories.find(
    (one) => one.owner.login.toLowerCase() === owner.toLowerCase() && forkOf(one, call.repository),
  );
}

function requireNew(
  repository: Repository,
  head: Pick<Pull, "headRepository" | "headRef">,
  base: string,
): void {
  const label = `${head.headRepository?.owner.login}:${head.headRef}`;
  const known = repository.issues.some(
    ({ state, pull }) =>
      state === "open" &&
      pull?.baseRef === base &&
      pull.headRepository === head.headRepository &&
      pull.headRef === head.headRef,
  );
  if (known)
    throw validationFailed("PullRequest", {
      message: `A pull request already exists for ${label}.`,
    });
}

function emptyChange(
  repository: Repository,
  base: string,
  issue: PullIssue,
): GithubRefusal | undefined {
  const { pull } = issue;
  const common = mergeBase(repository.folder, base, pull.headSha);
  const names = `${pull.baseRef} and ${ownerOfHead(pull)}:${pull.headRef}`;
  if (common === undefined)
    return validationFailed("PullRequest", {
      message: `The ${pull.headRef} branch has no history in common with ${pull.baseRef}`,
    });
  return common === pull.headSha
    ? validationFailed("PullRequest", { message: `No commits between ${names}` })
    : undefined;
}

function update(call: RepositoryCall): Answer {
  const issue = pullOf(call);
  const user = caller(call);
  requireAuthorOr(call, issue.user, "triage");
  issue.title = text(call.body.title) ?? issue.title;
  issue.body = text(call.body.body) ?? issue.body;
  issue.updatedAt = call.store.now();
  if (text(call.body.base)) issue.pull.baseRef = String(call.body.base);
  if (call.body.state === "closed" && issue.state === "open")
    closeIssue(call.store, call.repository, issue, user);
  if (call.body.state === "open" && issue.state === "closed") reopen(call, issue);
  else emitPull(call.store, call.repository, issue, user, "edited", { changes: {} });
  return ok(presentPull(call.store, call.repository, issue));
}

function reopen(call: RepositoryCall, issue: PullIssue): void {
  if (issue.pull.mergedAt)
    throw validationFailed("PullRequest", { field: "state", code: "invalid" });
  issue.state = "open";
  issue.closedAt = null;
  recordEvent(call.store, call.repository, issue, "reopened", caller(call), {});
  emitPull(call.store, call.repository, issue, caller(call), "reopened");
}
