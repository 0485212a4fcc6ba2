/** What a test may do to GitHub that no user can; called from the test's own thread. */
import { resolveCommit } from "./bare-git.ts";
import type { Fault, Interventions, Move } from "./interventions.ts";
import type { RateLimiter } from "./rate-limiter.ts";
import type { Violation } from "./rest-server.ts";
import { findRepository, findUser, type Repository, type Store, type User } from "./store.ts";
import type { WebhookEvent, Webhooks } from "./webhooks.ts";

export interface GivenCheckRun {
  readonly repository: string;
  readonly sha: string;
  readonly name: string;
  readonly conclusion: string | null;
  /** Slug of an app; `github-actions` when absent. */
  readonly app?: string;
}

export interface GivenRun {
  readonly repository: string;
  readonly path: string;
  readonly name: string;
  readonly event: string;
  /** `owner/name` of the repository that the commit is in; the same one when absent. */
  readonly headRepository?: string;
  readonly branch: string;
  readonly sha: string;
  readonly conclusion: string | null;
  readonly login: string;
  readonly createdAt?: string;
  /** Name to the bytes of the zip. */
  readonly artifacts?: Readonly<Record<string, Uint8Array>>;
}

export interface GivenRelease {
  readonly repository: string;
  readonly tag: string;
  readonly login: string;
  readonly draft?: boolean;
  /** Name to how often it was downloaded. */
  readonly assets?: Readonly<Record<string, number>>;
}

interface Parts {
  readonly store: Store;
  readonly violations: Violation[];
  readonly interventions: Interventions;
  readonly limiter: RateLimiter;
  readonly webhooks: Webhooks | undefined;
  readonly setClock: (time: string | undefined) => void;
}

export function controls({ store, violations, interventions, limiter, webhooks, setClock }: Parts) {
  return {
    /** What GitHub's descriptions forbid of the exchanges and payloads so far; they are forgotten. */
    takeViolations: (): Violation[] => violations.splice(0),
    /** Events since the last call; only with the option `events` or `webhook`. */
    takeEvents: (): WebhookEvent[] => webhooks?.takeEvents() ?? [],
    /** Statuses with which the receiver answered. */
    deliveries: async (): Promise<number[]> => (await webhooks?.delivered()) ?? [],
    /** An answer instead of the usual one; it is not judged. */
    fail: (fault: Fault): void => interventions.add(fault),
    moveBranchBefore: (move: Move): void => interventions.add(move),
    /** Leaves so many requests of this hour. */
    leaveRequests: (login: string, remaining: number): void => limiter.leave(login, remaining),
    /** From now on it is this time, until undefined lets the clock go on. */
    setClock,
    renameUser: (login: string, name: string): void => {
      userOf(store, login).login = name;
    },
    /** Pull requests from it lose their head's repository, as on GitHub. */
    deleteRepository: (name: string): void => {
      const gone = repositoryOf(store, name);
      store.repositories.splice(store.repositories.indexOf(gone), 1);
      for (const { pull } of store.repositories.flatMap((one) => one.issues))
        if (pull?.headRepository === gone) pull.headRepository = null;
    },
    addAppToken: (
      token: string,
      login: string,
      repository: string,
      permissions: Readonly<Record<string, "read" | "write">>,
    ): void =>
      void store.tokens.set(token, { user: userOf(store, login), repository, permissions }),
    addCheckRun: (given: GivenCheckRun): number => addCheckRun(store, given),
    addRun: (given: GivenRun): number => addRun(store, given),
    addRelease: (given: GivenRelease): number => addRelease(store, given),
    /** What `repository_dispatch` and `workflow_dispatch` asked for. */
    dispatches: (repository: string) => repositoryOf(store, repository).dispatches,
  };
}

export type Controls = ReturnType<typeof controls>;

function userOf(store: Store, login: string): User {
  const user = findUser(store, login);
  if (!user) throw new Error(`no user ${login}`);
  return user;
}

function repositoryOf(store: Store, fullName: string): Repository {
  const [owner = "", name = ""] = fullName.split("/");
  const repository = findRepository(store, owner, name);
  if (!repository) throw new Error(`no repository ${fullName}`);
  return repository;
}

function addCheckRun(store: Store, given: GivenCheckRun): number {
  const id = store.nextId();
  const now = store.now();
  repositoryOf(store, given.repository).checkRuns.push({
    id,
    name: given.name,
    headSha: given.sha,
    status: given.conclusion === null ? "in_progress" : "completed",
    conclusion: given.conclusion,
    detailsUrl: null,
    externalId: "",
    startedAt: now,
    completedAt: given.conclusion === null ? null : now,
    output: {},
    app: given.app ?? "github-actions",
  });
  return id;
}

function addRun(store: Store, given: GivenRun): number {
  const repository = repositoryOf(store, given.repository);
  const headRepository = repositoryOf(store, given.headRepository ?? given.repository);
  if (!resolveCommit(headRepository.folder, given.sha)) throw new Error(`no commit ${given.sha}`);
  const createdAt = given.createdAt ?? store.now();
  const run = {
    id: store.nextId(),
    name: given.name,
    path: given.path,
    event: given.event,
    headRepository,
    headBranch: given.branch,
    headSha: given.sha,
    status: given.conclusion === null ? "in_progress" : "completed",
    conclusion: given.conclusion,
    actor: userOf(store, given.login),
    createdAt,
    number: repository.runs.length + 1,
    artifacts: Object.entries(given.artifacts ?? {}).map(([name, zip]) => ({
      id: store.nextId(),
      name,
      zip,
      expired: false,
      createdAt,
    })),
  };
  repository.runs.push(run);
  const action = given.conclusion === null ? "in_progress" : "completed";
  store.emit("workflow_run", repository, { action, run, sender: run.actor });
  return run.id;
}

function addRelease(store: Store, given: GivenRelease): number {
  const repository = repositoryOf(store, given.repository);
  const id = store.nextId();
  repository.releases.push({
    id,
    tag: given.tag,
    name: given.tag,
    body: null,
    draft: given.draft ?? false,
    prerelease: false,
    author: userOf(store, given.login),
    target: repository.defaultBranch,
    createdAt: store.now(),
    assets: Object.entries(given.assets ?? {}).map(([name, downloads]) => ({
      id: store.nextId(),
      name,
      size: 1,
      downloads,
    })),
  });
  return id;
}
