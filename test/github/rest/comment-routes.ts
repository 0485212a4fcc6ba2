import { GithubRefusal, notFound, validationFailed } from "../github-refusal.ts";
import { paged } from "../paged.ts";
import { presentComment } from "../present/present-issue.ts";
import {
  type Answer,
  caller,
  created,
  issueOf,
  noContent,
  ok,
  type RepositoryCall,
  type RepositoryRoute,
  requireAuthorOr,
} from "../route.ts";
import type { Comment, Issue, Json } from "../store.ts";

const COMMENTS = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
const COMMENT = "/repos/{owner}/{repo}/issues/comments/{comment_id}";

/** GitHub's bound of a body, in characters. */
const LONGEST_BODY = 65_536;

export const COMMENT_ROUTES: readonly RepositoryRoute[] = [
  {
    operation: `GET ${COMMENTS}`,
    scope: "issues|pull_requests",
    handle: (call) => {
      const issue = issueOf(call);
      return paged(call, issue.comments, (comment) =>
        presentComment(call.store, call.repository, issue, comment),
      );
    },
  },
  { operation: `POST ${COMMENTS}`, role: "read", scope: "issues|pull_requests", handle: comment },
  {
    operation: `GET ${COMMENT}`,
    scope: "issues|pull_requests",
    handle: (call) => {
      const { issue, comment } = commentOf(call);
      return ok(presentComment(call.store, call.repository, issue, comment));
    },
  },
  {
    operation: `PATCH ${COMMENT}`,
    role: "read",
    scope: "issues|pull_requests",
    handle: (call) => {
      const { issue, comment } = commentOf(call);
      requireAuthorOr(call, comment.user, "write");
      const changes = { body: { from: comment.body } };
      comment.body = bodyOf(call);
      comment.updatedAt = call.store.now();
      emit(call, issue, comment, "edited", { changes });
      return ok(presentComment(call.store, call.repository, issue, comment));
    },
  },
  {
    operation: `DELETE ${COMMENT}`,
    role: "read",
    scope: "issues|pull_requests",
    handle: (call) => {
      const { issue, comment } = commentOf(call);
      requireAuthorOr(call, comment.user, "write");
      issue.comments.splice(issue.comments.indexOf(comment), 1);
      emit(call, issue, comment, "deleted");
      return noContent();
    },
  },
];

function comment(call: RepositoryCall): Answer {
  const issue = issueOf(call);
  const createdAt = call.store.now();
  const user = caller(call);
  if (issue.locked && call.role === "read")
    throw new GithubRefusal(403, "Unable to create comment because issue is locked.");
  const made: Comment = {
    id: call.store.nextId(),
    user,
    body: bodyOf(call),
    createdAt,
    updatedAt: createdAt,
  };
  issue.comments.push(made);
  issue.updatedAt = createdAt;
  emit(call, issue, made, "created");
  return created(presentComment(call.store, call.repository, issue, made));
}

function bodyOf(call: RepositoryCall): string {
  const body = String(call.body.body);
  if (body.trim() === "")
    throw validationFailed("IssueComment", { field: "body", code: "missing_field" });
  if (body.length > LONGEST_BODY)
    throw validationFailed("IssueComment", {
      field: "body",
      message: `body is too long (maximum is ${LONGEST_BODY} characters)`,
    });
  return body;
}

function commentOf(call: RepositoryCall): { issue: Issue; comment: Comment } {
  for (const issue of call.repository.issues) {
    const comment = issue.comments.find((one) => one.id === Number(call.path.comment_id));
    if (comment) return { issue, comment };
  }
  throw notFound();
}

function emit(
  call: RepositoryCall,
  issue: Issue,
  comment: Comment,
  action: string,
  more: Json = {},
): void {
  call.store.emit("issue_comment", call.repository, {
    action,
    issue,
    comment,
    sender: caller(call),
    ...more,
  });
}
