import { notFound } from "../github-refusal.ts";
import { addLabels, labelsFor } from "../issue-labels.ts";
import { newIssue } from "../new-issue.ts";
import { paged } from "../paged.ts";
import { presentIssue, presentLabel } from "../present/present-issue.ts";
import { recordEvent } from "../record-event.ts";
import {
  type Answer,
  caller,
  created,
  issueOf,
  ok,
  type RepositoryCall,
  type RepositoryRoute,
  requireAuthorOr,
  text,
} from "../route.ts";
import { atLeast, type Issue } from "../store.ts";
import { closeIssue } from "../sync-refs.ts";

const ISSUES = "/repos/{owner}/{repo}/issues";

export const ISSUE_ROUTES: readonly RepositoryRoute[] = [
  { operation: `GET ${ISSUES}`, scope: "issues|pull_requests", handle: list },
  { operation: `POST ${ISSUES}`, role: "read", scope: "issues|pull_requests", handle: open },
  {
    operation: `GET ${ISSUES}/{issue_number}`,
    scope: "issues|pull_requests",
    handle: (call) => ok(presentIssue(call.store, call.repository, issueOf(call))),
  },
  {
    operation: `PATCH ${ISSUES}/{issue_number}`,
    role: "read",
    scope: "issues|pull_requests",
    handle: update,
  },
  {
    operation: `GET ${ISSUES}/{issue_number}/labels`,
    scope: "issues|pull_requests",
    handle: (call) =>
      paged(call, [...issueOf(call).labels], (label) =>
        presentLabel(call.store, call.repository, label),
      ),
  },
  {
    operation: `POST ${ISSUES}/{issue_number}/labels`,
    role: "triage",
    scope: "issues|pull_requests",
    handle: (call) => {
      const issue = issueOf(call);
      addLabels(call, issue, labelsFor(call, namedLabels(call)));
      return ok(presentLabels(call, issue));
    },
  },
  {
    operation: `PUT ${ISSUES}/{issue_number}/labels`,
    role: "triage",
    scope: "issues|pull_requests",
    handle: (call) => {
      const issue = issueOf(call);
      issue.labels.clear();
      addLabels(call, issue, labelsFor(call, namedLabels(call)));
      return ok(presentLabels(call, issue));
    },
  },
  {
    operation: `DELETE ${ISSUES}/{issue_number}/labels/{name}`,
    role: "triage",
    scope: "issues|pull_requests",
    handle: removeLabel,
  },
];

/** Pull requests are issues too, in this list as well. */
function list(call: RepositoryCall): Answer {
  const { state = "open", labels, creator } = call.query;
  const wanted = typeof labels === "string" ? labels.split(",") : [];
  const issues = call.repository.issues
    .filter((issue) => state === "all" || issue.state === state)
    .filter((issue) => creator === undefined || issue.user.login === creator)
    .filter((issue) => wanted.every((name) => [...issue.labels].some((one) => one.name === name)));
  return paged(call, [...issues].reverse(), (issue) =>
    presentIssue(call.store, call.repository, issue),
  );
}

/** Whoever may not set labels and assignees is not refused: they are dropped in silence. */
function open(call: RepositoryCall): Answer {
  const { store, repository, body } = call;
  const user = caller(call);
  const issue = newIssue(store, repository, user, {
    title: String(body.title),
    body: text(body.body) ?? null,
  });
  repository.issues.push(issue);
  if (atLeast(call.role, "triage")) addLabels(call, issue, labelsFor(call, namedLabels(call)));
  store.emit("issues", repository, { action: "opened", issue, sender: user });
  return created(presentIssue(store, repository, issue));
}

function update(call: RepositoryCall): Answer {
  const { store, repository, body } = call;
  const issue = issueOf(call);
  const user = caller(call);
  requireAuthorOr(call, issue.user, "triage");
  issue.title = text(body.title) ?? issue.title;
  issue.body = text(body.body) ?? issue.body;
  issue.updatedAt = store.now();
  if (body.state === "closed" && issue.state === "open") {
    issue.stateReason = text(body.state_reason) ?? "completed";
    closeIssue(store, repository, issue, user);
  } else if (body.state === "open" && issue.state === "closed") reopen(call, issue);
  if (body.labels !== undefined && atLeast(call.role, "triage")) {
    issue.labels.clear();
    addLabels(call, issue, labelsFor(call, namedLabels(call)));
  }
  return ok(presentIssue(store, repository, issue));
}

function reopen(call: RepositoryCall, issue: Issue): void {
  issue.state = "open";
  issue.stateReason = "reopened";
  issue.closedAt = null;
  recordEvent(call.store, call.repository, issue, "reopened", caller(call), {});
  call.store.emit("issues", call.repository, { action: "reopened", issue, sender: caller(call) });
}

function namedLabels(call: RepositoryCall): string[] {
  const labels = Array.isArray(call.body) ? call.body : ((call.body.labels ?? []) as unknown[]);
  return labels.map((label) =>
    typeof label === "string" ? label : String((label as { name: unknown }).name),
  );
}

function presentLabels(call: RepositoryCall, issue: Issue): unknown[] {
  return [...issue.labels].map((label) => presentLabel(call.store, call.repository, label));
}

function removeLabel(call: RepositoryCall): Answer {
  const issue = issueOf(call);
  const label = [...issue.labels].find((one) => one.name === call.path.name);
  if (!label) throw notFound();
  issue.labels.delete(label);
  recordEvent(call.store, call.repository, issue, "unlabeled", caller(call), {
    label: { name: label.name, color: label.color },
  });
  return ok(presentLabels(call, issue));
}
