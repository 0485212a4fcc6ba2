import { notFound, validationFailed } from "../github-refusal.ts";
import { apiUrl, htmlUrl } from "../present/present-repository.ts";
import { type Answer, ok, type RepositoryCall, type RepositoryRoute } from "../route.ts";

const DEPLOYMENTS = "/repos/{owner}/{repo}/pages/deployments";

/** GitHub Pages, as `actions/deploy-pages` asks for it: an artifact of a run becomes the site. */
export const PAGES_ROUTES: readonly RepositoryRoute[] = [
  { operation: `POST ${DEPLOYMENTS}`, role: "write", scope: "pages", handle: deploy },
  {
    operation: `GET ${DEPLOYMENTS}/{pages_deployment_id}`,
    scope: "pages",
    handle: (call) => {
      const id = String(call.path.pages_deployment_id);
      if (!call.repository.deployments.has(id)) throw notFound();
      return ok({ status: "succeed" });
    },
  },
];

function deploy(call: RepositoryCall): Answer {
  const { store, repository, body } = call;
  const artifacts = repository.runs.flatMap((run) => run.artifacts);
  const artifact = artifacts.find((one) => one.id === body.artifact_id);
  if (!artifact)
    throw validationFailed("PagesDeployment", { field: "artifact_id", code: "invalid" });
  const id = String(body.pages_build_version);
  repository.deployments.set(id, artifact);
  return ok({
    id,
    status_url: `${apiUrl(store, repository)}/pages/deployments/${id}`,
    page_url: `${htmlUrl(store, repository)}/pages/`,
  });
}
