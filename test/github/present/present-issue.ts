import {
  type Comment,
  type Issue,
  type Json,
  type Label,
  type Repository,
  roleOf,
  type Store,
  type User,
} from "../store.ts";
import { apiUrl, htmlUrl } from "./present-repository.ts";
import { nodeId, presentUser } from "./present-user.ts";

export function presentLabel(store: Store, repository: Repository, label: Label): Json {
  return {
    id: label.id,
    node_id: nodeId("Label", label.id),
    url: `${apiUrl(store, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    description: label.description,
    color: label.color,
    default: false,
  };
}

/** What GitHub says about who wrote something: it is no permission. */
export function associationOf(repository: Repository, user: User): string {
  if (user === repository.owner) return "OWNER";
  if (repository.roles.has(user) && roleOf(repository, user) !== "read") return "COLLABORATOR";
  return repository.issues.some((one) => one.user === user && one.pull?.mergedAt)
    ? "CONTRIBUTOR"
    : "NONE";
}

export function presentComment(
  store: Store,
  repository: Repository,
  issue: Issue,
  comment: Comment,
): Json {
  const kind = issue.pull ? "pull" : "issues";
  return {
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    url: `${apiUrl(store, repository)}/issues/comments/${comment.id}`,
    html_url: `${htmlUrl(store, repository)}/${kind}/${issue.number}#issuecomment-${comment.id}`,
    issue_url: `${apiUrl(store, repository)}/issues/${issue.number}`,
    user: presentUser(store, comment.user),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(repository, comment.user),
    reactions: presentReactions(`${apiUrl(store, repository)}/issues/comments/${comment.id}`),
    performed_via_github_app: null,
  };
}

function presentReactions(url: string): Json {
  const none = { "+1": 0, "-1": 0, laugh: 0, hooray: 0, confused: 0, heart: 0, rocket: 0, eyes: 0 };
  return { url: `${url}/reactions`, total_count: 0, ...none };
}

export function presentIssue(store: Store, repository: Repository, issue: Issue): Json {
  const url = `${apiUrl(store, repository)}/issues/${issue.number}`;
  const assignees = [...issue.assignees].map((user) => presentUser(store, user));
  const html = `${htmlUrl(store, repository)}/${issue.pull ? "pull" : "issues"}/${issue.number}`;
  return {
    id: issue.id,
    node_id: nodeId("Issue", issue.id),
    url,
    repository_url: apiUrl(store, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: html,
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: presentUser(store, issue.user),
    labels: [...issue.labels].map((label) => presentLabel(store, repository, label)),
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    locked: issue.locked,
    active_lock_reason: null,
    comments: issue.comments.length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    author_association: associationOf(repository, issue.user),
    reactions: presentReactions(url),
    performed_via_github_app: null,
    ...(issue.pull ? presentPullLinks(store, repository, issue) : {}),
  };
}

function presentPullLinks(store: Store, repository: Repository, issue: Issue): Json {
  const html = `${htmlUrl(store, repository)}/pull/${issue.number}`;
  return {
    draft: issue.pull?.draft ?? false,
    pull_request: {
      url: `${apiUrl(store, repository)}/pulls/${issue.number}`,
      html_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      merged_at: issue.pull?.mergedAt ?? null,
    },
  };
}
