import { GithubRefusal, notFound, validationFailed } from "../github-refusal.ts";
import { paged } from "../paged.ts";
import { presentPullSimple, presentReview } from "../present/present-pull.ts";
import { presentUser } from "../present/present-user.ts";
import {
  type Answer,
  caller,
  ok,
  pullOf,
  type RepositoryCall,
  type RepositoryRoute,
  requireAuthorOr,
  text,
} from "../route.ts";
import { findUser, type Issue, type Pull, type Review, type User } from "../store.ts";

type PullIssue = Issue & { pull: Pull };
const REVIEWS = "/repos/{owner}/{repo}/pulls/{pull_number}/reviews";
const REVIEWERS = "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers";

export const REVIEW_ROUTES: readonly RepositoryRoute[] = [
  {
    operation: `GET ${REVIEWS}`,
    scope: "pull_requests",
    handle: (call) => {
      const issue = pullOf(call);
      return paged(call, issue.pull.reviews, (review) =>
        presentReview(call.store, call.repository, issue, review),
      );
    },
  },
  { operation: `POST ${REVIEWS}`, role: "read", scope: "pull_requests", handle: review },
  {
    operation: `PUT ${REVIEWS}/{review_id}/dismissals`,
    role: "write",
    scope: "pull_requests",
    handle: dismiss,
  },
  {
    operation: `GET ${REVIEWERS}`,
    scope: "pull_requests",
    handle: (call) => {
      const users = [...pullOf(call).pull.requestedReviewers];
      return ok({ users: users.map((user) => presentUser(call.store, user)), teams: [] });
    },
  },
  {
    operation: `POST ${REVIEWERS}`,
    role: "triage",
    scope: "pull_requests",
    handle: (call) => {
      const issue = pullOf(call);
      for (const user of namedReviewers(call, issue)) issue.pull.requestedReviewers.add(user);
      return { status: 201, body: presentPullSimple(call.store, call.repository, issue) };
    },
  },
  {
    operation: `DELETE ${REVIEWERS}`,
    role: "triage",
    scope: "pull_requests",
    handle: (call) => {
      const issue = pullOf(call);
      for (const user of namedReviewers(call, issue)) issue.pull.requestedReviewers.delete(user);
      return ok(presentPullSimple(call.store, call.repository, issue));
    },
  },
];

const STATES = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED",
} as const;

/** Anybody who reads may approve; whose approval counts is the business of whoever asks. */
function review(call: RepositoryCall): Answer {
  const issue = pullOf(call);
  const user = caller(call);
  const event = text(call.body.event) as keyof typeof STATES | undefined;
  if (event && event !== "COMMENT") requireReviewer(call, issue, user, event);
  if (event !== "APPROVE" && event && !text(call.body.body))
    throw validationFailed("PullRequestReview", { field: "body", code: "missing_field" });
  const made: Review = {
    id: call.store.nextId(),
    user,
    body: text(call.body.body) ?? "",
    state: event ? STATES[event] : "PENDING",
    commit: text(call.body.commit_id) ?? issue.pull.headSha,
    submittedAt: call.store.now(),
  };
  issue.pull.reviews.push(made);
  issue.pull.requestedReviewers.delete(user);
  const { store, repository } = call;
  if (event)
    store.emit("pull_request_review", repository, {
      action: "submitted",
      issue,
      review: made,
      sender: user,
    });
  return ok(presentReview(store, repository, issue, made));
}

function requireReviewer(call: RepositoryCall, issue: PullIssue, user: User, event: string): void {
  const what = event === "APPROVE" ? "approve" : "request changes on";
  if (user === issue.user)
    throw new GithubRefusal(422, "Unprocessable Entity", {
      errors: [`Can not ${what} your own pull request`],
    });
  if (user.type === "Bot" && !call.repository.actionsMayApprove)
    throw new GithubRefusal(422, "Unprocessable Entity", {
      errors: ["GitHub Actions is not permitted to approve pull requests."],
    });
}

function dismiss(call: RepositoryCall): Answer {
  const issue = pullOf(call);
  const found = issue.pull.reviews.find((one) => one.id === Number(call.path.review_id));
  if (!found) throw notFound();
  requireAuthorOr(call, found.user, "write");
  found.state = "DISMISSED";
  return ok(presentReview(call.store, call.repository, issue, found));
}

function namedReviewers(call: RepositoryCall, issue: PullIssue): User[] {
  const logins = (call.body.reviewers ?? []) as string[];
  return logins.map((login) => {
    const user = findUser(call.store, login);
    if (user === issue.user)
      throw new GithubRefusal(422, "Review cannot be requested from pull request author.");
    const member = user && (call.repository.roles.has(user) || call.repository.owner === user);
    if (!user || !member)
      throw new GithubRefusal(
        422,
        "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the repository.",
      );
    return user;
  });
}
