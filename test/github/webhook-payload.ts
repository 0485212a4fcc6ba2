/** What GitHub sends to webhooks and gives to workflows as `GITHUB_EVENT_PATH`. */
import { presentComment, presentIssue, presentLabel } from "./present/present-issue.ts";
import { presentPull, presentPullSimple, presentReview } from "./present/present-pull.ts";
import { presentRepository } from "./present/present-repository.ts";
import { presentRun, presentWorkflow } from "./present/present-run.ts";
import { presentUser } from "./present/present-user.ts";
import type {
  Comment,
  Issue,
  Json,
  Label,
  Pull,
  Repository,
  Review,
  Store,
  User,
  WorkflowRun,
} from "./store.ts";

/** Fields of the REST interface that are younger than `@octokit/webhooks-schemas`, or not in payloads. */
const NOT_IN_PAYLOADS = new Set(["user_view_type"]);

type PullIssue = Issue & { pull: Pull };
type Render = (store: Store, repository: Repository, event: Json) => Json;

const optionalLabel: Render = (store, repository, { label }) =>
  label ? { label: presentLabel(store, repository, label as Label) } : {};

const optional = (event: Json, ...keys: readonly string[]): Json =>
  Object.fromEntries(keys.filter((key) => key in event).map((key) => [key, event[key]]));

/** Events that something here reads; of others nothing is made. */
const RENDERERS: Readonly<Record<string, Render>> = {
  pull_request: (store, repository, event) => {
    const issue = event.issue as PullIssue;
    return {
      number: issue.number,
      pull_request: presentPull(store, repository, issue),
      ...optionalLabel(store, repository, event),
      ...optional(event, "before", "after", "changes"),
    };
  },
  issues: (store, repository, event) => ({
    issue: presentIssue(store, repository, event.issue as Issue),
    ...optionalLabel(store, repository, event),
    ...optional(event, "changes"),
  }),
  issue_comment: (store, repository, event) => {
    const issue = event.issue as Issue;
    return {
      issue: presentIssue(store, repository, issue),
      comment: presentComment(store, repository, issue, event.comment as Comment),
      ...optional(event, "changes"),
    };
  },
  pull_request_review: (store, repository, event) => {
    const issue = event.issue as PullIssue;
    const review = presentReview(store, repository, issue, event.review as Review);
    return {
      review: { ...review, state: String(review.state).toLowerCase() },
      pull_request: presentPullSimple(store, repository, issue),
    };
  },
  workflow_run: (store, repository, event) => {
    const run = event.run as WorkflowRun;
    return {
      workflow: presentWorkflow(store, repository, run),
      workflow_run: presentRun(store, repository, run),
    };
  },
};

/** Undefined for an event that nothing here reads. */
export function webhookPayload(
  store: Store,
  event: string,
  repository: Repository,
  happened: Json,
): Json | undefined {
  const render = RENDERERS[event];
  if (!render) return undefined;
  const payload = {
    action: happened.action,
    ...render(store, repository, happened),
    repository: { ...presentRepository(store, repository), custom_properties: {} },
    sender: presentUser(store, happened.sender as User),
  };
  return JSON.parse(JSON.stringify(payload), (key, value) => {
    if (NOT_IN_PAYLOADS.has(key)) return undefined;
    // A run names its pull requests' repositories by three fields alone.
    return key === "repo" && value?.full_name ? { ...value, custom_properties: {} } : value;
  }) as Json;
}
