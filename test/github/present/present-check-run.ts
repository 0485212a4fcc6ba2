import type { CheckRun, Json, Repository, Store } from "../store.ts";
import { apiUrl, htmlUrl } from "./present-repository.ts";
import { nodeId, presentUser } from "./present-user.ts";

/** Id of the app that runs workflows on github.com. */
const ACTIONS = 15368;

export function presentCheckRun(store: Store, repository: Repository, run: CheckRun): Json {
  const url = `${apiUrl(store, repository)}/check-runs/${run.id}`;
  const { title = null, summary = null, text = null, annotations = [] } = run.output;
  return {
    id: run.id,
    node_id: nodeId("CheckRun", run.id),
    name: run.name,
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${htmlUrl(store, repository)}/runs/${run.id}`,
    details_url: run.detailsUrl,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title,
      summary,
      text,
      annotations_count: (annotations as unknown[]).length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.id + 1_000_000 },
    app: presentApp(store, repository, run.app),
    pull_requests: [],
  };
}

function presentApp(store: Store, repository: Repository, slug: string): Json {
  const html = `${store.origin}/apps/${slug}`;
  const id = slug === "github-actions" ? ACTIONS : ACTIONS + slug.length;
  return {
    id,
    client_id: `Iv1.${id}`,
    slug,
    node_id: nodeId("App", id),
    owner: presentUser(store, repository.owner),
    name: slug,
    description: "",
    external_url: html,
    html_url: html,
    created_at: "2018-07-30T09:30:17Z",
    updated_at: "2018-07-30T09:30:17Z",
    permissions: { checks: "write" },
    events: [],
  };
}
