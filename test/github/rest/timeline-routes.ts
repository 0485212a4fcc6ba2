import { paged } from "../paged.ts";
import { presentGitCommit } from "../present/present-commit.ts";
import { presentComment } from "../present/present-issue.ts";
import { presentReview } from "../present/present-pull.ts";
import { apiUrl } from "../present/present-repository.ts";
import { nodeId, presentUser } from "../present/present-user.ts";
import { pullCommits } from "../pull-changes.ts";
import { type Answer, issueOf, type RepositoryCall, type RepositoryRoute } from "../route.ts";
import type { IssueEvent, Json } from "../store.ts";

export const TIMELINE_ROUTES: readonly RepositoryRoute[] = [
  {
    operation: "GET /repos/{owner}/{repo}/issues/{issue_number}/timeline",
    scope: "issues|pull_requests",
    handle: timeline,
  },
];

/** Commits first, then what happened, by time. */
function timeline(call: RepositoryCall): Answer {
  const { store, repository } = call;
  const issue = issueOf(call);
  const commits = issue.pull ? pullCommits(repository, issue.pull) : [];
  const dated: [string, Json][] = [
    ...issue.events.map((event): [string, Json] => [event.createdAt, presentEvent(call, event)]),
    ...issue.comments.map((comment): [string, Json] => [
      comment.createdAt,
      {
        ...presentComment(store, repository, issue, comment),
        event: "commented",
        actor: presentUser(store, comment.user),
      },
    ]),
    ...(issue.pull?.reviews ?? [])
      .filter((review) => review.state !== "PENDING")
      .map((review): [string, Json] => [
        review.submittedAt,
        {
          ...presentReview(store, repository, issue, review),
          event: "reviewed",
          state: review.state.toLowerCase(),
        },
      ]),
  ];
  const rows = [
    ...commits.map((commit) => ({
      ...presentGitCommit(store, repository, commit),
      event: "committed",
    })),
    ...dated.sort(([one], [other]) => Date.parse(one) - Date.parse(other)).map(([, row]) => row),
  ];
  return paged(call, rows, (row) => row);
}

function presentEvent(call: RepositoryCall, event: IssueEvent): Json {
  return {
    id: event.id,
    node_id: nodeId("IssueEvent", event.id),
    url: `${apiUrl(call.store, call.repository)}/issues/events/${event.id}`,
    actor: presentUser(call.store, event.actor),
    event: event.event,
    commit_id: null,
    commit_url: null,
    created_at: event.createdAt,
    performed_via_github_app: null,
    ...event.detail,
  };
}
