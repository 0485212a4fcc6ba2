import { git, isAncestor } from "../bare-git.ts";
import { readCommit } from "../commits.ts";
import { GithubRefusal, notFound } from "../github-refusal.ts";
import { paged } from "../paged.ts";
import { presentCommit } from "../present/present-commit.ts";
import { apiUrl, htmlUrl } from "../present/present-repository.ts";
import { type Answer, caller, ok, type RepositoryCall, type RepositoryRoute } from "../route.ts";
import type { Json } from "../store.ts";
import { syncRefs } from "../sync-refs.ts";

export const BRANCH_ROUTES: readonly RepositoryRoute[] = [
  {
    operation: "GET /repos/{owner}/{repo}/branches",
    scope: "contents",
    handle: (call) => {
      const branches = [...call.repository.refs].filter(([ref]) => ref.startsWith("refs/heads/"));
      return paged(call, branches, ([ref, sha]) => {
        const name = ref.slice("refs/heads/".length);
        const commit = { sha, url: `${apiUrl(call.store, call.repository)}/commits/${sha}` };
        return { name, commit, protected: call.repository.protection.has(name) };
      });
    },
  },
  { operation: "GET /repos/{owner}/{repo}/branches/{branch}", scope: "contents", handle: branch },
  {
    operation: "GET /repos/{owner}/{repo}/branches/{branch}/protection",
    role: "admin",
    scope: "administration",
    handle: protection,
  },
  {
    operation: "POST /repos/{owner}/{repo}/merge-upstream",
    role: "write",
    scope: "contents",
    handle: mergeUpstream,
  },
];

function branch(call: RepositoryCall): Answer {
  const { store, repository } = call;
  const name = call.path.branch ?? "";
  const sha = repository.refs.get(`refs/heads/${name}`);
  if (!sha) throw new GithubRefusal(404, "Branch not found");
  const url = `${apiUrl(store, repository)}/branches/${encodeURIComponent(name)}`;
  return ok({
    name,
    commit: presentCommit(store, repository, readCommit(repository.folder, sha)),
    _links: { self: url, html: `${htmlUrl(store, repository)}/tree/${name}` },
    protected: repository.protection.has(name),
    protection: presentProtection(call, name),
    protection_url: `${url}/protection`,
  });
}

function protection(call: RepositoryCall): Answer {
  const name = call.path.branch ?? "";
  if (!call.repository.protection.has(name)) throw new GithubRefusal(404, "Branch not protected");
  return ok(presentProtection(call, name));
}

function presentProtection({ store, repository }: RepositoryCall, name: string): Json {
  const rules = repository.protection.get(name);
  if (!rules) return { enabled: false };
  const url = `${apiUrl(store, repository)}/branches/${encodeURIComponent(name)}/protection`;
  return {
    url,
    enabled: true,
    required_status_checks: {
      enforcement_level: "non_admins",
      contexts: rules.requiredChecks,
      checks: rules.requiredChecks.map((context) => ({ context, app_id: null })),
    },
    required_pull_request_reviews: {
      url: `${url}/required_pull_request_reviews`,
      dismiss_stale_reviews: false,
      require_code_owner_reviews: false,
      required_approving_review_count: rules.requiredApprovals,
    },
  };
}

/** GitHub's button "Sync fork": only fast-forward here; a branch that went its own way is 409. */
function mergeUpstream(call: RepositoryCall): Answer {
  const { store, repository } = call;
  const { parent } = repository;
  const name = String(call.body.branch);
  const ours = repository.refs.get(`refs/heads/${name}`);
  const theirs = parent?.refs.get(`refs/heads/${name}`);
  if (!parent || !ours) throw notFound();
  if (!theirs) throw new GithubRefusal(422, "upstream branch does not exist");
  const base = `${parent.owner.login}:${name}`;
  if (isAncestor(repository.folder, theirs, ours))
    return ok({
      message: "This branch is not behind the upstream.",
      merge_type: "none",
      base_branch: base,
    });
  if (!isAncestor(repository.folder, ours, theirs))
    throw new GithubRefusal(409, "There are merge conflicts");
  git(repository.folder, ["update-ref", `refs/heads/${name}`, theirs]);
  syncRefs(store, repository, caller(call));
  return ok({
    message: `Successfully fetched and fast-forwarded from upstream ${base}.`,
    merge_type: "fast-forward",
    base_branch: base,
  });
}
