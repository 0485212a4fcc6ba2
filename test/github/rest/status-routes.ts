import { resolveCommit } from "../bare-git.ts";
import { GithubRefusal } from "../github-refusal.ts";
import { paged } from "../paged.ts";
import { apiUrl, presentMinimalRepository } from "../present/present-repository.ts";
import { nodeId, presentUser } from "../present/present-user.ts";
import {
  type Answer,
  caller,
  created,
  ok,
  type RepositoryCall,
  type RepositoryRoute,
  text,
} from "../route.ts";
import type { Json, Status } from "../store.ts";

export const STATUS_ROUTES: readonly RepositoryRoute[] = [
  {
    operation: "POST /repos/{owner}/{repo}/statuses/{sha}",
    role: "write",
    scope: "statuses",
    handle: create,
  },
  {
    operation: "GET /repos/{owner}/{repo}/commits/{ref}/statuses",
    scope: "statuses",
    handle: (call) => {
      const sha = commitOf(call);
      const statuses = call.repository.statuses.filter((one) => one.sha === sha).reverse();
      return paged(call, statuses, (one) => presentStatus(call, one, true));
    },
  },
  {
    operation: "GET /repos/{owner}/{repo}/commits/{ref}/status",
    scope: "statuses",
    handle: combined,
  },
];

function create(call: RepositoryCall): Answer {
  const { store, repository, body } = call;
  const sha = resolveCommit(repository.folder, call.path.sha ?? "");
  if (!sha || sha !== call.path.sha)
    throw new GithubRefusal(422, `No commit found for SHA: ${call.path.sha}`);
  const status: Status = {
    id: store.nextId(),
    sha,
    state: body.state as Status["state"],
    context: text(body.context) ?? "default",
    description: text(body.description) ?? null,
    targetUrl: text(body.target_url) ?? null,
    creator: caller(call),
    createdAt: store.now(),
  };
  if ((status.description ?? "").length > 140)
    throw new GithubRefusal(422, "Validation Failed", {
      errors: [
        {
          resource: "Status",
          code: "custom",
          field: "description",
          message: "description is too long (maximum is 140 characters)",
        },
      ],
    });
  repository.statuses.push(status);
  return created(presentStatus(call, status, true));
}

function presentStatus(call: RepositoryCall, status: Status, whole: boolean): Json {
  const creator = presentUser(call.store, status.creator);
  return {
    id: status.id,
    node_id: nodeId("StatusContext", status.id),
    url: `${apiUrl(call.store, call.repository)}/statuses/${status.sha}`,
    avatar_url: creator.avatar_url,
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    ...(whole ? { creator } : {}),
  };
}

/** The last status of each context, and what they come to. */
function combined(call: RepositoryCall): Answer {
  const { store, repository } = call;
  const sha = commitOf(call);
  const mine = repository.statuses.filter((one) => one.sha === sha);
  const statuses = [...new Map(mine.map((one) => [one.context, one])).values()];
  const states = statuses.map((one) => one.state);
  const failed = states.some((state) => state === "failure" || state === "error");
  const waits = states.length === 0 || states.includes("pending");
  const url = `${apiUrl(store, repository)}/commits/${sha}`;
  return ok({
    state: failed ? "failure" : waits ? "pending" : "success",
    statuses: statuses.map((one) => presentStatus(call, one, false)),
    sha,
    total_count: statuses.length,
    repository: presentMinimalRepository(store, repository),
    commit_url: url,
    url: `${url}/status`,
  });
}

export function commitOf(call: RepositoryCall): string {
  const name = call.path.ref ?? "";
  const sha = resolveCommit(call.repository.folder, name);
  if (!sha) throw new GithubRefusal(422, `No commit found for SHA: ${name}`);
  return sha;
}
