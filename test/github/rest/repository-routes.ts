import { existsSync } from "node:fs";
import { join } from "node:path";
import { readRefs } from "../bare-git.ts";
import { forkBareRepository, shareObjects } from "../bare-repository.ts";
import { GithubRefusal, notFound } from "../github-refusal.ts";
import { newRepository } from "../new-repository.ts";
import { paged } from "../paged.ts";
import {
  presentFullRepository,
  presentMinimalRepository,
  presentPermissions,
} from "../present/present-repository.ts";
import { presentUser } from "../present/present-user.ts";
import {
  type Answer,
  caller,
  noContent,
  ok,
  type RepositoryCall,
  type RepositoryRoute,
  text,
} from "../route.ts";
import { findRepository, findUser, type Repository, roleOf } from "../store.ts";

export const REPOSITORY_ROUTES: readonly RepositoryRoute[] = [
  {
    operation: "GET /repos/{owner}/{repo}",
    scope: "metadata",
    handle: (call) =>
      ok(presentFullRepository(call.store, call.repository, call.token && call.role)),
  },
  {
    operation: "GET /repos/{owner}/{repo}/forks",
    scope: "metadata",
    handle: (call) => {
      const forks = call.store.repositories.filter((one) => one.parent === call.repository);
      return paged(call, forks, (fork) => presentMinimalRepository(call.store, fork));
    },
  },
  { operation: "POST /repos/{owner}/{repo}/forks", role: "read", scope: "contents", handle: fork },
  {
    operation: "GET /repos/{owner}/{repo}/collaborators/{username}/permission",
    role: "read",
    scope: "metadata",
    handle: (call) => ok(permission(call)),
  },
  {
    operation: "POST /repos/{owner}/{repo}/dispatches",
    role: "write",
    scope: "contents",
    handle: (call) => {
      call.repository.dispatches.push(call.body);
      call.store.emit("repository_dispatch", call.repository, {
        action: call.body.event_type,
        client_payload: call.body.client_payload ?? {},
        sender: caller(call),
      });
      return noContent();
    },
  },
];

/** Another fork of the same owner is answered as it is; GitHub makes new ones in the background. */
function fork(call: RepositoryCall): Answer {
  const { store, repository, body } = call;
  const owner = caller(call);
  if (body.organization !== undefined) throw new GithubRefusal(403, "Forbidden");
  if (owner.type === "Bot") throw new GithubRefusal(403, "Resource not accessible by integration");
  const known = store.repositories.find((one) => one.owner === owner && one.parent === repository);
  if (owner === repository.owner)
    throw new GithubRefusal(403, "You cannot fork your own repository.");
  const made = known ?? makeFork(call);
  return { status: 202, body: presentFullRepository(store, made, "admin") };
}

function makeFork(call: RepositoryCall): Repository {
  const { store, repository } = call;
  const owner = caller(call);
  const name = freeName(call, text(call.body.name) ?? repository.name);
  const folder = freeFolder(join(store.folder, owner.login, name));
  const branches = call.body.default_branch_only === true ? repository.defaultBranch : "*";
  forkBareRepository(folder, repository.folder, branches);
  shareObjects(folder, repository.folder);
  const made = newRepository(store, {
    owner,
    name,
    folder,
    parent: repository,
    defaultBranch: repository.defaultBranch,
    refs: readRefs(folder),
    notReadyFor: store.forksReadyAfter,
  });
  store.repositories.push(made);
  store.emit("fork", repository, { forkee: made, sender: owner });
  return made;
}

/** `name`, or `name-1` where the owner has one that is no fork of this. */
function freeName(call: RepositoryCall, name: string): string {
  const taken = (candidate: string): boolean =>
    findRepository(call.store, caller(call).login, candidate) !== undefined;
  for (let count = 0; ; count++) {
    const candidate = count === 0 ? name : `${name}-${count}`;
    if (!taken(candidate)) return candidate;
  }
}

/** Of a repository that was deleted, the folder is still there: others see its objects. */
function freeFolder(path: string): string {
  for (let count = 0; ; count++) {
    const candidate = `${path}${"+".repeat(count)}.git`;
    if (!existsSync(candidate)) return candidate;
  }
}

/** `permission` knows four words; `role_name` is exact. */
function permission(call: RepositoryCall): unknown {
  caller(call);
  const user = findUser(call.store, call.path.username ?? "");
  if (!user) throw notFound();
  const role = roleOf(call.repository, user);
  const legacy = {
    none: "none",
    read: "read",
    triage: "read",
    write: "write",
    maintain: "write",
    admin: "admin",
  };
  return {
    permission: legacy[role],
    role_name: role,
    user: {
      ...presentUser(call.store, user),
      permissions: presentPermissions(role),
      role_name: role,
    },
  };
}
