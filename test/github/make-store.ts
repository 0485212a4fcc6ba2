import { join } from "node:path";
import { readRefs } from "./bare-git.ts";
import { makeBareRepository } from "./bare-repository.ts";
import type { GithubOptions, RepositoryOptions } from "./github-options.ts";
import { newRepository } from "./new-repository.ts";
import { findUser, type Repository, type Store, type User } from "./store.ts";

export function makeStore(
  options: GithubOptions,
  folder: string,
  { emit, now }: Pick<Store, "emit" | "now">,
): Store {
  let id = 1000;
  const nextId = (): number => ++id;
  const store: Store = {
    origin: "",
    blobOrigin: "",
    folder,
    users: [],
    tokens: new Map(),
    repositories: [],
    nextId,
    now,
    emit,
    forksReadyAfter: options.forksReadyAfter ?? 0,
  };
  for (const given of options.users) addUser(store, given);
  for (const given of options.repositories ?? [])
    store.repositories.push(addRepository(store, given));
  for (const { token, login, repository, permissions } of options.appTokens ?? [])
    store.tokens.set(token, { user: userOf(store, login), repository, permissions });
  return store;
}

function addUser(store: Store, given: GithubOptions["users"][number]): void {
  const {
    login,
    id = store.nextId(),
    type = "User",
  } = typeof given === "string" ? { login: given } : given;
  const user: User = { id, login, type, createdAt: store.now() };
  store.users.push(user);
  if (type === "User") store.tokens.set(`token-of-${login}`, { user });
}

function userOf(store: Store, login: string): User {
  const user = findUser(store, login);
  if (!user) throw new Error(`no user ${login}`);
  return user;
}

function addRepository(store: Store, given: RepositoryOptions): Repository {
  const [login = "", name = ""] = given.name.split("/");
  const owner = userOf(store, login);
  const folder = join(store.folder, login, `${name}.git`);
  const defaultBranch = given.defaultBranch ?? "main";
  makeBareRepository(folder, defaultBranch, given.from);
  const protection = Object.entries(given.protection ?? {}).map(
    ([branch, { requiredChecks = [], requiredApprovals = 0 }]) =>
      [branch, { requiredChecks, requiredApprovals }] as const,
  );
  return newRepository(store, {
    owner,
    name,
    folder,
    defaultBranch,
    refs: readRefs(folder),
    private: given.private ?? false,
    roles: new Map(
      Object.entries(given.roles ?? {}).map(([who, role]) => [userOf(store, who), role]),
    ),
    protection: new Map(protection),
    actionsMayApprove: given.actionsMayApprove ?? false,
  });
}
