/**
 * What git does not hold: users, tokens, and what belongs to a repository besides its objects and refs.
 * Refs, commits, files, differences and merges are asked of the bare repositories each time.
 */

const ROLES = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** A JSON object as it goes over the wire. */
export type Json = Record<string, unknown>;

export interface User {
  readonly id: number;
  /** Changes when the user is renamed; the id does not. */
  login: string;
  readonly type: "User" | "Bot" | "Organization";
  readonly createdAt: string;
}

/** A personal token acts as its user; one of an app is bound to a repository and to permissions. */
export interface Token {
  readonly user: User;
  /** `owner/name`; only for tokens of apps, such as the one a workflow gets. */
  readonly repository?: string;
  /** Scope, such as `contents`, to `read` or `write`. */
  readonly permissions?: Readonly<Record<string, "read" | "write">>;
}

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export interface Comment {
  readonly id: number;
  readonly user: User;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
}

export interface Review {
  readonly id: number;
  readonly user: User;
  readonly body: string;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  readonly commit: string;
  readonly submittedAt: string;
}

export interface Pull {
  /** Null when the fork was deleted. */
  headRepository: Repository | null;
  readonly headRef: string;
  headSha: string;
  baseRef: string;
  baseSha: string;
  draft: boolean;
  readonly maintainerCanModify: boolean;
  mergedAt: string | null;
  mergedBy: User | null;
  mergeCommit: string | null;
  readonly reviews: Review[];
  readonly requestedReviewers: Set<User>;
  /** `head base` of which somebody asked whether it merges: the first to ask is told null, as on GitHub. */
  askedFor: string;
}

/** A thing that happened to an issue, as its timeline lists it. */
export interface IssueEvent {
  readonly id: number;
  readonly event: string;
  readonly actor: User;
  readonly createdAt: string;
  readonly detail: Json;
}

export interface Issue {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: string | null;
  readonly user: User;
  readonly labels: Set<Label>;
  readonly assignees: Set<User>;
  readonly comments: Comment[];
  readonly events: IssueEvent[];
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  locked: boolean;
  pull?: Pull;
}

export interface Status {
  readonly id: number;
  readonly sha: string;
  readonly state: "error" | "failure" | "pending" | "success";
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly creator: User;
  readonly createdAt: string;
}

export interface CheckRun {
  readonly id: number;
  readonly name: string;
  readonly headSha: string;
  status: string;
  conclusion: string | null;
  detailsUrl: string | null;
  externalId: string;
  startedAt: string | null;
  completedAt: string | null;
  output: Json;
  /** Slug of the app that made it: users make none. */
  readonly app: string;
}

export interface WorkflowRun {
  readonly id: number;
  readonly name: string;
  /** Of the workflow file, such as `.github/workflows/check.yml`. */
  readonly path: string;
  readonly event: string;
  readonly headRepository: Repository;
  readonly headBranch: string;
  readonly headSha: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly actor: User;
  readonly createdAt: string;
  readonly artifacts: Artifact[];
  readonly number: number;
}

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly zip: Uint8Array;
  readonly expired: boolean;
  readonly createdAt: string;
}

export interface Release {
  readonly id: number;
  readonly tag: string;
  readonly name: string | null;
  readonly body: string | null;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly author: User;
  readonly target: string;
  readonly createdAt: string;
  readonly assets: readonly { id: number; name: string; size: number; downloads: number }[];
}

/** What a branch asks of those who change it. */
export interface Protection {
  readonly requiredChecks: readonly string[];
  readonly requiredApprovals: number;
}

export interface Repository {
  readonly id: number;
  readonly owner: User;
  readonly name: string;
  readonly description: string | null;
  readonly private: boolean;
  readonly defaultBranch: string;
  /** The bare repository. */
  readonly folder: string;
  readonly parent?: Repository;
  readonly roles: Map<User, Role>;
  readonly protection: Map<string, Protection>;
  /** Whether workflows may open pull requests and approve them; GitHub's default is that they may not. */
  readonly actionsMayApprove: boolean;
  readonly issues: Issue[];
  readonly labels: Label[];
  readonly statuses: Status[];
  readonly checkRuns: CheckRun[];
  readonly runs: WorkflowRun[];
  readonly releases: Release[];
  readonly dispatches: Json[];
  /** Of GitHub Pages, by id. */
  readonly deployments: Map<string, Artifact>;
  readonly createdAt: string;
  pushedAt: string;
  /** How many more requests find a fork that is still being made. */
  notReadyFor: number;
  /** Ref → object id when the store last looked; what differs from it was pushed. */
  refs: ReadonlyMap<string, string>;
}

export interface Store {
  /** `http://127.0.0.1:port`; the REST interface is below `/api/v3`, as on GitHub Enterprise Server. */
  origin: string;
  /** Where artifacts lie: another origin, which takes no token. */
  blobOrigin: string;
  readonly folder: string;
  readonly users: User[];
  readonly tokens: Map<string, Token>;
  readonly repositories: Repository[];
  readonly nextId: () => number;
  /** As in `2026-01-31T12:00:00Z`; a test may set it. */
  readonly now: () => string;
  /** Requests for which a new fork is not there yet. */
  readonly forksReadyAfter: number;
  /** Told of each event that GitHub would send to webhooks. */
  readonly emit: (event: string, repository: Repository, payload: Json) => void;
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

export function findUser(store: Store, login: string): User | undefined {
  return store.users.find((user) => same(user.login, login));
}

export function findRepository(store: Store, owner: string, name: string): Repository | undefined {
  return store.repositories.find(
    (repository) => same(repository.owner.login, owner) && same(repository.name, name),
  );
}

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`;
}

export function atLeast(role: Role, wanted: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted);
}

/** A user's role in a repository: everybody reads what is public. */
export function roleOf(repository: Repository, user: User | undefined): Role {
  const open: Role = repository.private ? "none" : "read";
  if (user === undefined) return open;
  if (user === repository.owner) return "admin";
  return repository.roles.get(user) ?? open;
}
