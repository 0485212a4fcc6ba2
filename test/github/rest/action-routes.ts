import { GithubRefusal, notFound, validationFailed } from "../github-refusal.ts";
import { paged } from "../paged.ts";
import { presentArtifact, presentRun } from "../present/present-run.ts";
import {
  type Answer,
  caller,
  noContent,
  ok,
  type RepositoryCall,
  type RepositoryRoute,
  text,
} from "../route.ts";
import type { Artifact, WorkflowRun } from "../store.ts";

const RUNS = "/repos/{owner}/{repo}/actions/runs";

export const ACTION_ROUTES: readonly RepositoryRoute[] = [
  { operation: `GET ${RUNS}`, scope: "actions", handle: list },
  {
    operation: `GET ${RUNS}/{run_id}`,
    scope: "actions",
    handle: (call) => ok(presentRun(call.store, call.repository, runOf(call))),
  },
  {
    operation: `GET ${RUNS}/{run_id}/artifacts`,
    scope: "actions",
    handle: (call) => {
      const run = runOf(call);
      const { name } = call.query;
      const artifacts = run.artifacts.filter((one) => name === undefined || one.name === name);
      return paged(
        call,
        artifacts,
        (one) => presentArtifact(call.store, call.repository, run, one),
        (page) => ({ total_count: artifacts.length, artifacts: page }),
      );
    },
  },
  {
    operation: "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}",
    scope: "actions",
    handle: (call) => {
      const { run, artifact } = artifactOf(call);
      return ok(presentArtifact(call.store, call.repository, run, artifact));
    },
  },
  {
    operation: "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}",
    scope: "actions",
    handle: download,
  },
  {
    operation: "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
    role: "write",
    scope: "actions",
    handle: dispatch,
  },
];

function list(call: RepositoryCall): Answer {
  const { head_sha: sha, event, branch, status, actor } = call.query;
  const is = (wanted: unknown, value: unknown): boolean => wanted === undefined || wanted === value;
  const runs = call.repository.runs
    .filter((run) => is(sha, run.headSha) && is(event, run.event) && is(branch, run.headBranch))
    .filter((run) => is(actor, run.actor.login))
    .filter((run) => is(status, run.status) || status === run.conclusion)
    .sort((one, other) => Date.parse(other.createdAt) - Date.parse(one.createdAt));
  return paged(
    call,
    runs,
    (run) => presentRun(call.store, call.repository, run),
    (page) => ({ total_count: runs.length, workflow_runs: page }),
  );
}

function runOf(call: RepositoryCall): WorkflowRun {
  const run = call.repository.runs.find((one) => one.id === Number(call.path.run_id));
  if (!run) throw notFound();
  return run;
}

function artifactOf(call: RepositoryCall): { run: WorkflowRun; artifact: Artifact } {
  for (const run of call.repository.runs) {
    const artifact = run.artifacts.find((one) => one.id === Number(call.path.artifact_id));
    if (artifact) return { run, artifact };
  }
  throw notFound();
}

/** The bytes lie elsewhere, at an address that is good for a minute and wants no token. */
function download(call: RepositoryCall): Answer {
  if (!call.token)
    throw new GithubRefusal(401, "You must have the actions scope to download artifacts.");
  const { artifact } = artifactOf(call);
  if (artifact.expired) throw new GithubRefusal(410, "Artifact has expired");
  if (call.path.archive_format !== "zip") throw notFound();
  return {
    status: 302,
    headers: { location: `${call.store.blobOrigin}/${artifact.id}.zip?sig=1` },
  };
}

function dispatch(call: RepositoryCall): Answer {
  const branch = String(call.body.ref).replace(/^refs\/heads\//, "");
  if (!call.repository.refs.has(`refs/heads/${branch}`))
    throw validationFailed("WorkflowDispatch", {
      field: "ref",
      message: `No ref found for: ${branch}`,
    });
  const file = text(call.path.workflow_id) ?? "";
  call.repository.dispatches.push({ workflow: file, ref: branch, inputs: call.body.inputs ?? {} });
  call.store.emit("workflow_dispatch", call.repository, {
    inputs: call.body.inputs ?? null,
    ref: `refs/heads/${branch}`,
    workflow: `.github/workflows/${file}`,
    sender: caller(call),
  });
  return noContent();
}
