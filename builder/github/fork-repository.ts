/** The user's fork of a registry's repository, ready to be pushed to. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { RepositoryName } from "./github-address.ts";
import type { GitHub } from "./open-github.ts";

export interface PushPlace {
  /** `owner/name` of the repository that the branch is pushed to. */
  readonly fullName: string;
  readonly owner: string;
  /** `own`: the registry's repository itself, because the user may write to it. */
  readonly kind: "own" | "fork" | "new-fork";
}

/** GitHub says that a fork takes up to five minutes. */
const WAIT_MAX_MS = 300_000;
const WAIT_FIRST_MS = 100;
const WAIT_STEP_MAX_MS = 5_000;

/** Where the user may push to, without making anything. Undefined when a fork has to be made first. */
export async function findPushPlace(
  github: GitHub,
  at: RepositoryName,
  login: string,
): Promise<PushPlace | undefined> {
  const upstream = await github.ask("see the registry's repository", (rest) =>
    rest.repos.get({ ...at }),
  );
  const owner = upstream.owner.login;
  // A workflow's token acts for the owner, and is told of no permissions.
  if (upstream.permissions?.push || login === owner)
    return { fullName: upstream.full_name, owner, kind: "own" };
  if (upstream.allow_forking === false) throw noForks(upstream.full_name);
  // A fork usually has the name of its origin; GitHub says so where the user renamed it.
  const own = await optional(github, { owner: login, repo: upstream.name });
  const source = own?.fork ? (own.source?.full_name ?? own.parent?.full_name) : undefined;
  const isOurs = source === (upstream.source?.full_name ?? upstream.full_name);
  return own && isOurs ? { fullName: own.full_name, owner: login, kind: "fork" } : undefined;
}

/**
 * Makes the fork, or finds it where it has another name, and waits until git can use it.
 *
 * @throws {CodedError} E_FORK_LATE when GitHub takes longer than it says
 */
export async function makeFork(
  github: GitHub,
  at: RepositoryName,
  terminal: Pick<Terminal, "signal" | "progress">,
): Promise<PushPlace> {
  const made = await github.ask("fork the registry's repository", (rest) =>
    rest.repos.createFork({ ...at, default_branch_only: true }),
  );
  const owner = made.owner.login;
  const progress = terminal.progress(`waiting for the fork ${made.full_name}`);
  let waited = 0;
  try {
    for (let step = WAIT_FIRST_MS; ; step = Math.min(step * 2, WAIT_STEP_MAX_MS)) {
      if (await isReady(github, { owner, repo: made.name }, made.default_branch)) break;
      if (waited >= WAIT_MAX_MS) throw late(made.full_name);
      await sleep(step, undefined, { signal: terminal.signal });
      waited += step;
      progress.update(waited, WAIT_MAX_MS);
    }
  } finally {
    progress.end();
  }
  return { fullName: made.full_name, owner, kind: "new-fork" };
}

/** Its first branch is there once the copy is done. */
async function isReady(github: GitHub, at: RepositoryName, branch: string): Promise<boolean> {
  try {
    await github.ask("see the fork", (rest) => rest.git.getRef({ ...at, ref: `heads/${branch}` }));
    return true;
  } catch (error) {
    // 404: not there yet; 409: there, and still empty.
    const isLate =
      error instanceof CodedError && /answers (?:404|409)/.test(error.details.join("\n"));
    if (isLate) return false;
    throw error;
  }
}

async function optional(github: GitHub, at: RepositoryName) {
  try {
    return await github.ask("see your fork", (rest) => rest.repos.get({ ...at }));
  } catch (error) {
    if (error instanceof CodedError && error.code === "E_GITHUB_NOT_FOUND") return undefined;
    throw error;
  }
}

/** Brings the fork's own branch up to date, so that git has to send nothing but the proposal. It may fail: then git sends more. */
export async function updateFork(
  github: GitHub,
  { fullName }: PushPlace,
  branch: string,
): Promise<void> {
  const [owner = "", repo = ""] = fullName.split("/");
  await github
    .ask("update your fork", (rest) => rest.repos.mergeUpstream({ owner, repo, branch }))
    .catch(() => undefined);
}

function noForks(name: string): CodedError {
  return new CodedError({
    code: "E_NO_FORKS",
    exitCode: EXIT.auth,
    message: `${name} does not allow forks, and you may not write to it`,
    fix: "ask its owners for the right to write, or send a patch: --patch FILE",
  });
}

function late(name: string): CodedError {
  return new CodedError({
    code: "E_FORK_LATE",
    exitCode: EXIT.network,
    message: `GitHub has not finished the fork ${name} in five minutes`,
    fix: "run the command again in a while; it goes on with that fork",
  });
}
