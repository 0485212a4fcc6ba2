import { GithubRefusal, notFound } from "../github-refusal.ts";
import { paged } from "../paged.ts";
import { presentCheckRun } from "../present/present-check-run.ts";
import {
  type Answer,
  caller,
  created,
  ok,
  type RepositoryCall,
  type RepositoryRoute,
  text,
} from "../route.ts";
import type { CheckRun, Json } from "../store.ts";
import { commitOf } from "./status-routes.ts";

const RUNS = "/repos/{owner}/{repo}/check-runs";

export const CHECK_ROUTES: readonly RepositoryRoute[] = [
  {
    operation: "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
    scope: "checks",
    handle: list,
  },
  { operation: `POST ${RUNS}`, role: "write", scope: "checks", handle: create },
  {
    operation: `GET ${RUNS}/{check_run_id}`,
    scope: "checks",
    handle: (call) => ok(presentCheckRun(call.store, call.repository, runOf(call))),
  },
  { operation: `PATCH ${RUNS}/{check_run_id}`, role: "write", scope: "checks", handle: update },
];

function list(call: RepositoryCall): Answer {
  const sha = commitOf(call);
  const { check_name: name, status, filter = "latest" } = call.query;
  const mine = call.repository.checkRuns
    .filter((run) => run.headSha === sha && (name === undefined || run.name === name))
    .filter((run) => status === undefined || run.status === status);
  const latest = new Map(mine.map((run) => [`${run.app} ${run.name}`, run]));
  const runs = filter === "latest" ? [...latest.values()] : mine;
  return paged(
    call,
    runs.reverse(),
    (run) => presentCheckRun(call.store, call.repository, run),
    (page) => ({ total_count: runs.length, check_runs: page }),
  );
}

/** Only apps have check runs. */
function requireApp(call: RepositoryCall): string {
  const user = caller(call);
  if (!call.token?.permissions)
    throw new GithubRefusal(403, "You must authenticate via a GitHub App.");
  return user.login.replace(/\[bot\]$/, "");
}

function create(call: RepositoryCall): Answer {
  const { store, repository, body } = call;
  const run: CheckRun = {
    id: store.nextId(),
    name: String(body.name),
    headSha: String(body.head_sha),
    status: "queued",
    conclusion: null,
    detailsUrl: null,
    externalId: "",
    startedAt: store.now(),
    completedAt: null,
    output: {},
    app: requireApp(call),
  };
  change(call, run);
  repository.checkRuns.push(run);
  return created(presentCheckRun(store, repository, run));
}

function update(call: RepositoryCall): Answer {
  const run = runOf(call);
  if (requireApp(call) !== run.app) throw new GithubRefusal(403, "Invalid app_id");
  change(call, run);
  return ok(presentCheckRun(call.store, call.repository, run));
}

function change(call: RepositoryCall, run: CheckRun): void {
  const { body } = call;
  run.conclusion = text(body.conclusion) ?? run.conclusion;
  run.status = run.conclusion ? "completed" : (text(body.status) ?? run.status);
  run.detailsUrl = text(body.details_url) ?? run.detailsUrl;
  run.externalId = text(body.external_id) ?? run.externalId;
  run.output = { ...run.output, ...(body.output as Json | undefined) };
  if (run.status === "completed") run.completedAt = text(body.completed_at) ?? call.store.now();
}

function runOf(call: RepositoryCall): CheckRun {
  const run = call.repository.checkRuns.find((one) => one.id === Number(call.path.check_run_id));
  if (!run) throw notFound();
  return run;
}
