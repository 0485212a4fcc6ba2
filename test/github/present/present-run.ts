import { readCommit } from "../commits.ts";
import type { Artifact, Json, Repository, Store, WorkflowRun } from "../store.ts";
import { apiUrl, htmlUrl, presentMinimalRepository } from "./present-repository.ts";
import { nodeId, presentUser } from "./present-user.ts";

/** Ids of workflows: by path, so that each run of a file names the same. */
function workflowId(run: WorkflowRun): number {
  return [...run.path].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1e8, 7);
}

/** `workflow-run`. Of a run for a fork, `pull_requests` is empty, as on GitHub. */
export function presentRun(store: Store, repository: Repository, run: WorkflowRun): Json {
  const api = `${apiUrl(store, repository)}/actions`;
  const url = `${api}/runs/${run.id}`;
  const commit = readCommit(run.headRepository.folder, run.headSha);
  const actor = presentUser(store, run.actor);
  const suite = run.id + 2_000_000;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId("WorkflowRun", run.id),
    check_suite_id: suite,
    check_suite_node_id: nodeId("CheckSuite", suite),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.path,
    display_title: commit.message.split("\n")[0],
    run_number: run.number,
    run_attempt: 1,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: workflowId(run),
    url,
    html_url: `${htmlUrl(store, repository)}/actions/runs/${run.id}`,
    pull_requests: run.headRepository === repository ? pullsOf(store, repository, run) : [],
    created_at: run.createdAt,
    updated_at: run.createdAt,
    run_started_at: run.createdAt,
    actor,
    triggering_actor: actor,
    referenced_workflows: [],
    previous_attempt_url: null,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${apiUrl(store, repository)}/check-suites/${suite}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    workflow_url: `${api}/workflows/${workflowId(run)}`,
    head_commit: {
      id: commit.sha,
      tree_id: commit.tree,
      message: commit.message,
      timestamp: commit.committer.date,
      author: { name: commit.author.name, email: commit.author.email },
      committer: { name: commit.committer.name, email: commit.committer.email },
    },
    repository: presentMinimalRepository(store, repository),
    head_repository: presentMinimalRepository(store, run.headRepository),
  };
}

function pullsOf(store: Store, repository: Repository, run: WorkflowRun): Json[] {
  const repo = { id: repository.id, url: apiUrl(store, repository), name: repository.name };
  return repository.issues.flatMap(({ id, number, pull }) =>
    pull?.headSha === run.headSha && pull.headRepository === repository
      ? [
          {
            id,
            number,
            url: `${apiUrl(store, repository)}/pulls/${number}`,
            head: { ref: pull.headRef, sha: pull.headSha, repo },
            base: { ref: pull.baseRef, sha: pull.baseSha, repo },
          },
        ]
      : [],
  );
}

/** `workflow` of the webhook's payload. */
export function presentWorkflow(store: Store, repository: Repository, run: WorkflowRun): Json {
  const id = workflowId(run);
  const html = htmlUrl(store, repository);
  return {
    id,
    node_id: nodeId("Workflow", id),
    name: run.name,
    path: run.path,
    state: "active",
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    url: `${apiUrl(store, repository)}/actions/workflows/${id}`,
    html_url: `${html}/blob/${repository.defaultBranch}/${run.path}`,
    badge_url: `${html}/workflows/${encodeURIComponent(run.name)}/badge.svg`,
  };
}

export function presentArtifact(
  store: Store,
  repository: Repository,
  run: WorkflowRun,
  artifact: Artifact,
): Json {
  const url = `${apiUrl(store, repository)}/actions/artifacts/${artifact.id}`;
  return {
    id: artifact.id,
    node_id: nodeId("Artifact", artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.zip.byteLength,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expired,
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    expires_at: artifact.createdAt,
    digest: null,
    workflow_run: {
      id: run.id,
      repository_id: repository.id,
      head_repository_id: run.headRepository.id,
      head_branch: run.headBranch,
      head_sha: run.headSha,
    },
  };
}
