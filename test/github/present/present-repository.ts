import { atLeast, fullName, type Json, type Repository, type Role, type Store } from "../store.ts";
import { nodeId, presentUser } from "./present-user.ts";

export function apiUrl(store: Store, repository: Repository): string {
  return `${store.origin}/api/v3/repos/${fullName(repository)}`;
}

export function htmlUrl(store: Store, repository: Repository): string {
  return `${store.origin}/${fullName(repository)}`;
}

/** Names of the URLs that are the repository's own and a path. */
const PLAIN =
  "contributors deployments downloads events forks languages merges stargazers subscribers subscription tags teams hooks";

const TEMPLATES: readonly (readonly [string, string])[] = [
  ["archive_url", "/{archive_format}{/ref}"],
  ["assignees_url", "/assignees{/user}"],
  ["blobs_url", "/git/blobs{/sha}"],
  ["branches_url", "/branches{/branch}"],
  ["collaborators_url", "/collaborators{/collaborator}"],
  ["comments_url", "/comments{/number}"],
  ["commits_url", "/commits{/sha}"],
  ["compare_url", "/compare/{base}...{head}"],
  ["contents_url", "/contents/{+path}"],
  ["git_commits_url", "/git/commits{/sha}"],
  ["git_refs_url", "/git/refs{/sha}"],
  ["git_tags_url", "/git/tags{/sha}"],
  ["issue_comment_url", "/issues/comments{/number}"],
  ["issue_events_url", "/issues/events{/number}"],
  ["issues_url", "/issues{/number}"],
  ["keys_url", "/keys{/key_id}"],
  ["labels_url", "/labels{/name}"],
  ["milestones_url", "/milestones{/number}"],
  ["notifications_url", "/notifications{?since,all,participating}"],
  ["pulls_url", "/pulls{/number}"],
  ["releases_url", "/releases{/id}"],
  ["statuses_url", "/statuses/{sha}"],
  ["trees_url", "/git/trees{/sha}"],
];

/** `minimal-repository`: what others show of a repository. */
export function presentMinimalRepository(store: Store, repository: Repository): Json {
  const url = apiUrl(store, repository);
  const urls = PLAIN.split(" ").map((name) => [`${name}_url`, `${url}/${name}`]);
  return {
    id: repository.id,
    node_id: nodeId("Repository", repository.id),
    name: repository.name,
    full_name: fullName(repository),
    owner: presentUser(store, repository.owner),
    private: repository.private,
    html_url: htmlUrl(store, repository),
    description: repository.description,
    fork: repository.parent !== undefined,
    url,
    ...Object.fromEntries(urls),
    ...Object.fromEntries(TEMPLATES.map(([name, path]) => [name, url + path])),
  };
}

/** `repository`: in pull requests, and as parent of a fork. */
export function presentRepository(store: Store, repository: Repository): Json {
  const html = htmlUrl(store, repository);
  const host = store.origin.replace(/^http:\/\//, "");
  const issues = repository.issues.filter((issue) => issue.state === "open").length;
  const forks = store.repositories.filter((one) => one.parent === repository).length;
  return {
    ...presentMinimalRepository(store, repository),
    git_url: `git://${host}/${fullName(repository)}.git`,
    ssh_url: `git@${host}:${fullName(repository)}.git`,
    clone_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    forks_count: forks,
    forks,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    size: 1,
    default_branch: repository.defaultBranch,
    open_issues_count: issues,
    open_issues: issues,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: true,
    has_wiki: true,
    has_pages: false,
    has_downloads: true,
    has_discussions: false,
    archived: false,
    disabled: false,
    visibility: repository.private ? "private" : "public",
    allow_forking: true,
    web_commit_signoff_required: false,
    pushed_at: repository.pushedAt,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
  };
}

/** `full-repository`, as the one with this role sees it. */
export function presentFullRepository(
  store: Store,
  repository: Repository,
  role: Role | undefined,
): Json {
  const { parent } = repository;
  return {
    ...presentRepository(store, repository),
    ...(role ? { permissions: presentPermissions(role) } : {}),
    ...(parent
      ? {
          parent: presentRepository(store, parent),
          source: presentRepository(store, source(parent)),
        }
      : {}),
    subscribers_count: 0,
    network_count: store.repositories.filter((one) => one.parent === repository).length,
  };
}

const source = (repository: Repository): Repository =>
  repository.parent ? source(repository.parent) : repository;

export function presentPermissions(role: Role): Json {
  return {
    admin: atLeast(role, "admin"),
    maintain: atLeast(role, "maintain"),
    push: atLeast(role, "write"),
    triage: atLeast(role, "triage"),
    pull: atLeast(role, "read"),
  };
}
