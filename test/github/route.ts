import { GithubRefusal, notFound } from "./github-refusal.ts";
import {
  atLeast,
  type Issue,
  type Json,
  type Pull,
  type Repository,
  type Role,
  type Store,
  type Token,
  type User,
} from "./store.ts";

export interface Answer {
  readonly status: number;
  /** JSON, or bytes of another media type. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Call {
  readonly store: Store;
  /** Path parameters, decoded. */
  readonly path: Readonly<Record<string, string>>;
  /** Query parameters, of the types that GitHub's description gives them. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Json;
  readonly url: string;
  /** Media type that the client wants, such as `application/vnd.github.raw+json`. */
  readonly accept: string;
  readonly token: Token | undefined;
}

/** A call of an operation below `/repos/{owner}/{repo}`, which the caller may see. */
export interface RepositoryCall extends Call {
  readonly repository: Repository;
  readonly role: Role;
}

export interface Route<C extends Call = Call> {
  readonly operation: `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`;
  /** Least role; who has none is not told that the repository is there. */
  readonly role?: Role;
  /** Permission, or one of two, that a token of an app needs: `read` for GET, `write` for the rest. */
  readonly scope?: string;
  readonly handle: (call: C) => Answer;
}

export type RepositoryRoute = Route<RepositoryCall>;

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent = (): Answer => ({ status: 204 });

/** Who calls; 401 for nobody. */
export function caller(call: Call): User {
  if (!call.token) throw new GithubRefusal(401, "Requires authentication");
  return call.token.user;
}

export function issueOf(call: RepositoryCall, number = call.path.issue_number): Issue {
  const issue = call.repository.issues.find((one) => one.number === Number(number));
  if (!issue) throw notFound();
  return issue;
}

export function pullOf(call: RepositoryCall): Issue & { pull: Pull } {
  const issue = issueOf(call, call.path.pull_number);
  if (!issue.pull) throw notFound();
  return issue as Issue & { pull: Pull };
}

/** Refuses who neither wrote a thing nor has a role that may change those of others. */
export function requireAuthorOr(call: RepositoryCall, author: User, role: Role): void {
  if (caller(call) !== author && !atLeast(call.role, role))
    throw new GithubRefusal(403, "Must have admin rights to Repository.");
}

/** Text of a request's body. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
