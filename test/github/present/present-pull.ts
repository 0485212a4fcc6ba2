import { countChanges, pullCommits } from "../pull-changes.ts";
import type { Issue, Json, Pull, Repository, Review, Store } from "../store.ts";
import { associationOf, presentLabel } from "./present-issue.ts";
import { apiUrl, htmlUrl, presentRepository } from "./present-repository.ts";
import { nodeId, presentUser } from "./present-user.ts";

type PullIssue = Issue & { pull: Pull };

/** `pull-request-simple`: a row of the list. */
export function presentPullSimple(store: Store, repository: Repository, issue: PullIssue): Json {
  const { pull } = issue;
  const assignees = [...issue.assignees].map((user) => presentUser(store, user));
  return {
    id: issue.id,
    node_id: nodeId("PullRequest", issue.id),
    number: issue.number,
    state: issue.state,
    locked: issue.locked,
    active_lock_reason: null,
    title: issue.title,
    body: issue.body,
    user: presentUser(store, issue.user),
    labels: [...issue.labels].map((label) => presentLabel(store, repository, label)),
    milestone: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommit,
    assignee: assignees[0] ?? null,
    assignees,
    requested_reviewers: [...pull.requestedReviewers].map((user) => presentUser(store, user)),
    requested_teams: [],
    head: presentEnd(store, pull.headRepository, pull.headRef, pull.headSha),
    base: presentEnd(store, repository, pull.baseRef, pull.baseSha),
    author_association: associationOf(repository, issue.user),
    auto_merge: null,
    draft: pull.draft,
    ...pullUrls(store, repository, issue),
  };
}

/** Of a fork that was deleted, GitHub shows no repository. */
function presentEnd(store: Store, repository: Repository | null, ref: string, sha: string): Json {
  if (!repository) return { label: `unknown:${ref}`, ref, sha, user: null, repo: null };
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: presentUser(store, repository.owner),
    repo: presentRepository(store, repository),
  };
}

function pullUrls(store: Store, repository: Repository, issue: PullIssue): Json {
  const api = apiUrl(store, repository);
  const html = `${htmlUrl(store, repository)}/pull/${issue.number}`;
  const urls = {
    url: `${api}/pulls/${issue.number}`,
    html_url: html,
    issue_url: `${api}/issues/${issue.number}`,
    comments_url: `${api}/issues/${issue.number}/comments`,
    commits_url: `${api}/pulls/${issue.number}/commits`,
    review_comments_url: `${api}/pulls/${issue.number}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    statuses_url: `${api}/statuses/${issue.pull.headSha}`,
  };
  const links = Object.entries(urls).map(([name, href]) => [linkName(name), { href }]);
  return {
    ...urls,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    _links: Object.fromEntries(links),
  };
}

const linkName = (name: string): string => (name === "url" ? "self" : name.replace(/_url$/, ""));

/** What is said of a pull request of which nobody has asked yet. */
const UNKNOWN: Json = { mergeable: null, mergeable_state: "unknown", rebaseable: null };

/** `pull-request`. */
export function presentPull(
  store: Store,
  repository: Repository,
  issue: PullIssue,
  mergeability: Json = UNKNOWN,
): Json {
  const { pull } = issue;
  return {
    ...presentPullSimple(store, repository, issue),
    merged: pull.mergedAt !== null,
    ...mergeability,
    merged_by: pull.mergedBy && presentUser(store, pull.mergedBy),
    comments: issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: pullCommits(repository, pull).length,
    ...countChanges(repository, pull),
  };
}

export function presentReview(
  store: Store,
  repository: Repository,
  issue: Issue,
  review: Review,
): Json {
  const html = `${htmlUrl(store, repository)}/pull/${issue.number}#pullrequestreview-${review.id}`;
  const pull = `${apiUrl(store, repository)}/pulls/${issue.number}`;
  return {
    id: review.id,
    node_id: nodeId("PullRequestReview", review.id),
    user: presentUser(store, review.user),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    author_association: associationOf(repository, review.user),
    _links: { html: { href: html }, pull_request: { href: pull } },
    ...(review.state === "PENDING" ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commit,
  };
}
