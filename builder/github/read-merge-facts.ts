/** Facts about a pull request as GitHub itself states them; nothing in them comes from the proposed commit. */
import type { Octokit } from "octokit";
import type {
  CheckRun,
  Comment,
  MergeFacts,
  Person,
  PullRequest,
  Review,
} from "../automerge/merge-facts.ts";
import type { MergeRules } from "../automerge/merge-rules.ts";
import { issueOfBranch } from "../form/form-branch.ts";
import type { FormIssue } from "../form/form-issue.ts";
import { listAll } from "./list-all.ts";
import { readFormIssue } from "./read-form-issue.ts";
import type { RepositoryName } from "./repository-name.ts";

export interface FactsWanted {
  readonly number: number;
  /** The branch that the registry is built from. */
  readonly branch: string;
  readonly rules: MergeRules;
  /** Seconds since 1970. */
  readonly now: number;
  /** The account that opens pull requests of forms. */
  readonly botId: number;
}

export interface HostPull {
  /** The author is whoever wrote the form, where one vouches for the pull request. */
  readonly facts: MergeFacts;
  /** For the check of its head: reviews are named after logins. */
  readonly author: { readonly id: number; readonly login: string } | undefined;
  /** Of a form's pull request: its issue, or why that vouches for nobody. Whether its branch is what the issue says is still to be seen. */
  readonly form: FormIssue | string | undefined;
}

export async function readMergeFacts(
  { rest, paginate }: Octokit,
  repository: RepositoryName,
  { number, branch, rules, now, botId }: FactsWanted,
): Promise<HostPull> {
  const { data: pull } = await rest.pulls.get({ ...repository, pull_number: number });
  const head = pull.head.sha;
  const at = { ...repository, per_page: 100 };
  const ofPull = { ...at, pull_number: number };
  const ofIssue = { ...at, issue_number: number };
  const [reviews, remarks, comments, events, checks, runs] = await Promise.all([
    listAll(paginate.iterator(rest.pulls.listReviews, ofPull), { what: "reviews" }),
    listAll(paginate.iterator(rest.pulls.listReviewComments, ofPull), { what: "remarks" }),
    listAll(paginate.iterator(rest.issues.listComments, ofIssue), { what: "comments" }),
    listAll(paginate.iterator(rest.issues.listEventsForTimeline, ofIssue), { what: "events" }),
    listAll(paginate.iterator(rest.checks.listForRef, { ...at, ref: head }), { what: "checks" }),
    listAll(
      paginate.iterator(rest.actions.listWorkflowRunsForRepo, {
        ...at,
        head_sha: head,
        event: "pull_request",
      }),
      { what: "workflow runs" },
    ),
  ]);
  const form = await formOf({ rest }, repository, { pull, botId });
  const writer = typeof form === "object" ? { ...form.author, type: "User" } : pull.user;
  const seen: PullRequest["seenAt"] = seenAt(
    [pull.created_at, ...events.flatMap(newStart)],
    runs.map(({ created_at }) => created_at),
  );
  return {
    facts: {
      now,
      rules,
      pull: {
        number,
        open: pull.state === "open",
        draft: pull.draft === true,
        targetsBranch: pull.base.ref === branch,
        head,
        author: personOf(writer),
        mergeable: pull.mergeable ?? undefined,
        seenAt: seen,
      },
      reviews: reviews.flatMap(reviewOf),
      comments: [
        ...[...comments, ...remarks].map(commentOf),
        ...reviews.flatMap((review) =>
          review.state === "COMMENTED" && review.body
            ? [{ by: personOf(review.user), at: secondsOf(review.submitted_at), text: review.body }]
            : [],
        ),
      ],
      checks: checks.map(checkOf),
    },
    author: writer ? { id: writer.id, login: writer.login } : undefined,
    form,
  };
}

interface FormQuestion {
  readonly pull: Awaited<ReturnType<Octokit["rest"]["pulls"]["get"]>>["data"];
  readonly botId: number;
}

/** A fork may have a branch of the same name, and anybody may open a pull request from it: neither counts. */
async function formOf(
  { rest }: Pick<Octokit, "rest">,
  repository: RepositoryName,
  { pull, botId }: FormQuestion,
): Promise<FormIssue | string | undefined> {
  const { user, head, base } = pull;
  const number = issueOfBranch(head.ref);
  if (number === undefined || user?.id !== botId || head.repo?.id !== base.repo.id)
    return undefined;
  return readFormIssue({ rest }, repository, { number, repositoryUrl: base.repo.url });
}

/** What begins the time for objections anew. */
const NEW_STARTS = ["base_ref_changed", "head_ref_force_pushed", "ready_for_review", "reopened"];

function newStart(event: object): string[] {
  if (!("event" in event) || !NEW_STARTS.includes(String(event.event))) return [];
  return "created_at" in event ? [String(event.created_at)] : [];
}

/**
 * GitHub does not say when a commit was pushed, and the dates in it are whatever its author wants. But
 * it starts the check when it sees the commit, and says when that was. The newest counts: a head may
 * come back that was there before.
 */
function seenAt(starts: readonly string[], runs: readonly string[]): number | undefined {
  return runs.length === 0 ? undefined : Math.max(...[...starts, ...runs].map(secondsOf));
}

interface Account {
  readonly id: number;
  readonly type?: string;
}

function personOf(user: Account | null | undefined): Person {
  return { id: user?.id, bot: user?.type === "Bot" };
}

interface HostReview {
  readonly user: Account | null;
  readonly state: string;
  readonly commit_id: string | null;
  readonly submitted_at?: string;
}

const STATES: Readonly<Record<string, Review["state"]>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes-requested",
};

function reviewOf({ user, state, commit_id, submitted_at }: HostReview): Review[] {
  const known = STATES[state];
  if (known === undefined || (known === "approved" && submitted_at === undefined)) return [];
  const commit = commit_id ?? undefined;
  return [{ by: personOf(user), state: known, commit, at: secondsOf(submitted_at) }];
}

interface HostComment {
  readonly user: Account | null;
  readonly body?: string;
  readonly updated_at: string;
}

function commentOf({ user, body, updated_at }: HostComment): Comment {
  return { by: personOf(user), at: secondsOf(updated_at), text: body ?? "" };
}

function checkOf(check: {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly conclusion: string | null;
}): CheckRun {
  const conclusion = check.status === "completed" ? (check.conclusion ?? "none") : undefined;
  return { id: check.id, name: check.name, conclusion };
}

/** Seconds since 1970, of an RFC 3339 date; the end of time for what is none, so that nothing is settled or over by then. */
function secondsOf(date: string | undefined): number {
  const milliseconds = Date.parse(date ?? "");
  return Number.isNaN(milliseconds) ? Number.MAX_SAFE_INTEGER : Math.floor(milliseconds / 1000);
}
