import type { Commit } from "../commits.ts";
import type { FileChange } from "../file-changes.ts";
import { emailOf } from "../pull-merge.ts";
import type { Json, Repository, Store } from "../store.ts";
import { apiUrl, htmlUrl } from "./present-repository.ts";
import { nodeId, presentUser } from "./present-user.ts";

/** The double checks no signatures: GitHub verifies them with keys that it does not have. */
const VERIFICATION = {
  verified: false,
  reason: "unsigned",
  signature: null,
  payload: null,
  verified_at: null,
};

/** `commit` of the REST description: what git knows, and whom GitHub takes the author to be. */
export function presentCommit(store: Store, repository: Repository, commit: Commit): Json {
  const url = `${apiUrl(store, repository)}/commits/${commit.sha}`;
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", commit.sha),
    url,
    html_url: `${htmlUrl(store, repository)}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${apiUrl(store, repository)}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: presentTree(store, repository, commit),
      comment_count: 0,
      verification: VERIFICATION,
    },
    author: presentAccount(store, commit.author.email),
    committer: presentAccount(store, commit.committer.email),
    parents: presentParents(store, repository, commit, "commits"),
  };
}

/** By the address alone, which anybody may write into a commit. */
function presentAccount(store: Store, email: string): Json | null {
  const user = store.users.find((one) => emailOf(one) === email);
  return user ? presentUser(store, user) : null;
}

function presentTree(store: Store, repository: Repository, commit: Commit): Json {
  return { sha: commit.tree, url: `${apiUrl(store, repository)}/git/trees/${commit.tree}` };
}

function presentParents(
  store: Store,
  repository: Repository,
  commit: Commit,
  kind: "commits" | "git/commits",
): Json[] {
  return commit.parents.map((sha) => ({
    sha,
    url: `${apiUrl(store, repository)}/${kind}/${sha}`,
    html_url: `${htmlUrl(store, repository)}/commit/${sha}`,
  }));
}

/** `git-commit`: the object alone. */
export function presentGitCommit(store: Store, repository: Repository, commit: Commit): Json {
  return {
    sha: commit.sha,
    node_id: nodeId("Commit", commit.sha),
    url: `${apiUrl(store, repository)}/git/commits/${commit.sha}`,
    html_url: `${htmlUrl(store, repository)}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: presentTree(store, repository, commit),
    parents: presentParents(store, repository, commit, "git/commits"),
    verification: VERIFICATION,
  };
}

/** `diff-entry`. */
export function presentFile(
  store: Store,
  repository: Repository,
  head: string,
  file: FileChange,
): Json {
  const path = encodeURIComponent(file.path);
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${htmlUrl(store, repository)}/blob/${head}/${path}`,
    raw_url: `${htmlUrl(store, repository)}/raw/${head}/${path}`,
    contents_url: `${apiUrl(store, repository)}/contents/${path}?ref=${head}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
  };
}
