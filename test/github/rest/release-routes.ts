import { notFound } from "../github-refusal.ts";
import { paged } from "../paged.ts";
import { apiUrl, htmlUrl } from "../present/present-repository.ts";
import { nodeId, presentUser } from "../present/present-user.ts";
import { ok, type RepositoryCall, type RepositoryRoute } from "../route.ts";
import { atLeast, type Json, type Release } from "../store.ts";

const RELEASES = "/repos/{owner}/{repo}/releases";

export const RELEASE_ROUTES: readonly RepositoryRoute[] = [
  {
    operation: `GET ${RELEASES}`,
    scope: "contents",
    handle: (call) => paged(call, visible(call), (one) => presentRelease(call, one)),
  },
  {
    operation: `GET ${RELEASES}/latest`,
    scope: "contents",
    handle: (call) => {
      const latest = visible(call).find((one) => !one.draft && !one.prerelease);
      if (!latest) throw notFound();
      return ok(presentRelease(call, latest));
    },
  },
  {
    operation: `GET ${RELEASES}/tags/{tag}`,
    scope: "contents",
    handle: (call) => {
      const release = visible(call).find((one) => one.tag === call.path.tag && !one.draft);
      if (!release) throw notFound();
      return ok(presentRelease(call, release));
    },
  },
];

/** Newest first; drafts are for those who write. */
function visible(call: RepositoryCall): Release[] {
  return call.repository.releases
    .filter((release) => !release.draft || atLeast(call.role, "write"))
    .reverse();
}

function presentRelease(call: RepositoryCall, release: Release): Json {
  const { store, repository } = call;
  const url = `${apiUrl(store, repository)}/releases/${release.id}`;
  const html = htmlUrl(store, repository);
  const author = presentUser(store, release.author);
  return {
    id: release.id,
    node_id: nodeId("Release", release.id),
    url,
    html_url: `${html}/releases/tag/${encodeURIComponent(release.tag)}`,
    assets_url: `${url}/assets`,
    upload_url: `${url}/assets{?name,label}`,
    tarball_url: `${apiUrl(store, repository)}/tarball/${release.tag}`,
    zipball_url: `${apiUrl(store, repository)}/zipball/${release.tag}`,
    tag_name: release.tag,
    target_commitish: release.target,
    name: release.name,
    body: release.body ?? "",
    draft: release.draft,
    prerelease: release.prerelease,
    created_at: release.createdAt,
    published_at: release.draft ? null : release.createdAt,
    author,
    assets: release.assets.map((asset) => ({
      id: asset.id,
      node_id: nodeId("ReleaseAsset", asset.id),
      url: `${apiUrl(store, repository)}/releases/assets/${asset.id}`,
      browser_download_url: `${html}/releases/download/${release.tag}/${asset.name}`,
      name: asset.name,
      label: "",
      state: "uploaded",
      content_type: "application/octet-stream",
      size: asset.size,
      digest: null,
      download_count: asset.downloads,
      created_at: release.createdAt,
      updated_at: release.createdAt,
      uploader: author,
    })),
  };
}
