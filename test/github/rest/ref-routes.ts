import { askOnce, isAncestor, readRefs, resolveCommit, tryGit } from "../bare-git.ts";
import { readCommit } from "../commits.ts";
import { GithubRefusal, notFound } from "../github-refusal.ts";
import { presentGitCommit } from "../present/present-commit.ts";
import { apiUrl } from "../present/present-repository.ts";
import { nodeId } from "../present/present-user.ts";
import {
  type Answer,
  caller,
  created,
  noContent,
  ok,
  type RepositoryCall,
  type RepositoryRoute,
} from "../route.ts";
import { syncRefs } from "../sync-refs.ts";

export const REF_ROUTES: readonly RepositoryRoute[] = [
  {
    operation: "GET /repos/{owner}/{repo}/git/ref/{ref}",
    scope: "contents",
    handle: (call) => {
      const ref = `refs/${call.path.ref}`;
      if (!currentRefs(call).has(ref)) throw notFound();
      return ok(presentRef(call, ref));
    },
  },
  {
    operation: "GET /repos/{owner}/{repo}/git/matching-refs/{ref}",
    scope: "contents",
    handle: (call) =>
      ok(
        [...currentRefs(call).keys()]
          .filter((ref) => ref.startsWith(`refs/${call.path.ref}`))
          .map((ref) => presentRef(call, ref)),
      ),
  },
  {
    operation: "POST /repos/{owner}/{repo}/git/refs",
    role: "write",
    scope: "contents",
    handle: createRef,
  },
  {
    operation: "PATCH /repos/{owner}/{repo}/git/refs/{ref}",
    role: "write",
    scope: "contents",
    handle: updateRef,
  },
  {
    operation: "DELETE /repos/{owner}/{repo}/git/refs/{ref}",
    role: "write",
    scope: "contents",
    handle: deleteRef,
  },
  {
    operation: "GET /repos/{owner}/{repo}/git/commits/{commit_sha}",
    scope: "contents",
    handle: (call) => {
      const sha = resolveCommit(call.repository.folder, call.path.commit_sha ?? "");
      if (!sha) throw notFound();
      return ok(
        presentGitCommit(call.store, call.repository, readCommit(call.repository.folder, sha)),
      );
    },
  },
];

const currentRefs = (call: RepositoryCall): Map<string, string> => readRefs(call.repository.folder);

function presentRef(call: RepositoryCall, ref: string): unknown {
  const { store, repository } = call;
  const sha = currentRefs(call).get(ref) ?? "";
  const type = askOnce(repository.folder, ["cat-file", "-t", sha]).out.trim();
  return {
    ref,
    node_id: nodeId("Ref", `${repository.id}:${ref}`),
    url: `${apiUrl(store, repository)}/git/${ref}`,
    object: { sha, type, url: `${apiUrl(store, repository)}/git/${type}s/${sha}` },
  };
}

function createRef(call: RepositoryCall): Answer {
  const ref = String(call.body.ref);
  if (!/^refs\/[^/]+\/.+/.test(ref) || !isWellFormed(call, ref))
    throw new GithubRefusal(422, `${ref} is not a valid ref name.`);
  requireUnprotected(call, ref);
  if (currentRefs(call).has(ref)) throw new GithubRefusal(422, "Reference already exists");
  move(call, ref, objectOf(call));
  return created(presentRef(call, ref));
}

function updateRef(call: RepositoryCall): Answer {
  const ref = `refs/${call.path.ref}`;
  const before = currentRefs(call).get(ref);
  if (!before) throw new GithubRefusal(422, "Reference does not exist");
  requireUnprotected(call, ref);
  const sha = objectOf(call);
  if (call.body.force !== true && !isAncestor(call.repository.folder, before, sha))
    throw new GithubRefusal(422, "Update is not a fast forward");
  move(call, ref, sha);
  return ok(presentRef(call, ref));
}

function deleteRef(call: RepositoryCall): Answer {
  const ref = `refs/${call.path.ref}`;
  if (!currentRefs(call).has(ref)) throw new GithubRefusal(422, "Reference does not exist");
  if (ref === `refs/heads/${call.repository.defaultBranch}`)
    throw new GithubRefusal(422, "Cannot delete the default branch");
  requireUnprotected(call, ref);
  tryGit(call.repository.folder, ["update-ref", "-d", ref]);
  syncRefs(call.store, call.repository, caller(call));
  return noContent();
}

function isWellFormed(call: RepositoryCall, ref: string): boolean {
  return tryGit(call.repository.folder, ["check-ref-format", ref]).code === 0;
}

function requireUnprotected(call: RepositoryCall, ref: string): void {
  if (ref.startsWith("refs/pull/")) throw new GithubRefusal(422, "Reference update failed");
  if (call.repository.protection.has(ref.replace("refs/heads/", "")))
    throw new GithubRefusal(422, "Changes must be made through a pull request.");
}

function objectOf(call: RepositoryCall): string {
  const sha = String(call.body.sha);
  const known = tryGit(call.repository.folder, ["cat-file", "-e", sha]).code === 0;
  if (!/^[0-9a-f]{40}$/.test(sha) || !known) throw new GithubRefusal(422, "Object does not exist");
  return sha;
}

function move(call: RepositoryCall, ref: string, sha: string): void {
  const done = tryGit(call.repository.folder, ["update-ref", ref, sha]);
  if (done.code !== 0) throw new GithubRefusal(422, "Reference update failed");
  syncRefs(call.store, call.repository, caller(call));
}
