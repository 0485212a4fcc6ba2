/** The parts that are read of the events which GitHub hands to a workflow (docs.github.com, "Webhook events and payloads"). */
import * as v from "valibot";
import { looseObject } from "./object.ts";

const commit = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/));
const number = v.pipe(v.number(), v.integer(), v.minValue(1));
/** A login with the ending of bots, such as `github-actions[bot]`. */
const login = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:\[bot\])?$/));
const user = looseObject({ id: number, login });

/** Of `pull_request`. */
export const pullRequestEventShape = looseObject({
  pull_request: looseObject({
    number,
    head: looseObject({
      sha: commit,
      ref: v.exactOptional(v.string()),
      repo: v.exactOptional(v.nullable(looseObject({ id: number }))),
    }),
    base: looseObject({ sha: commit, repo: v.exactOptional(looseObject({ id: number })) }),
    user: v.nullable(user),
  }),
});

/** Of `workflow_run`. */
export const workflowRunEventShape = looseObject({
  workflow_run: looseObject({
    id: number,
    event: v.string(),
    head_sha: commit,
    head_branch: v.nullable(v.string()),
    head_repository: v.nullable(looseObject({ id: number, owner: v.nullable(user) })),
  }),
});

export type PullRequestEvent = v.InferOutput<typeof pullRequestEventShape>;

export type WorkflowRun = v.InferOutput<typeof workflowRunEventShape>["workflow_run"];

/** Of `issues`. */
export const issueEventShape = looseObject({
  action: v.string(),
  /** Who opened or edited it, which need not be its author. */
  sender: user,
  issue: looseObject({
    number,
    title: v.string(),
    body: v.nullable(v.string()),
    user: v.nullable(user),
    created_at: v.string(),
    state: v.exactOptional(v.string()),
    labels: v.exactOptional(v.array(looseObject({ name: v.exactOptional(v.string()) }))),
  }),
});

export type IssueEvent = v.InferOutput<typeof issueEventShape>;
