/**
 * The registry that a proposal goes to. Its repository is fetched into the cache without history and
 * without contents, so that proposing to a large one costs little, and no clone of the user's changes.
 */
import { createHash } from "node:crypto";
import { mkdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { terminalDirs } from "../../client/config/terminal-dirs.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { environmentToken } from "../github/find-token.ts";
import { githubAddress } from "../github/github-address.ts";
import { tokenEnvironment } from "../github/token-environment.ts";
import { findTargetUrl } from "./find-target-url.ts";
import type { ProposalTarget } from "./proposal-target.ts";
import { gitIn, type RunGit } from "./run-git.ts";
import { withoutCredentials } from "./without-credentials.ts";

export interface TargetOptions {
  /** A git address, or the path of a clone; what the clone at hand belongs to when absent. */
  readonly to?: string;
  /** The branch; the repository's own first one when absent. */
  readonly into?: string;
}

/**
 * @param folder where the user is, or what is to be published: a clone is looked for there
 * @throws {CodedError} E_NO_TARGET, E_NO_BRANCH, E_NO_REGISTRY, E_NETWORK, E_GIT_AUTH, E_NO_REPOSITORY
 */
export async function openTarget(
  { to, into }: TargetOptions,
  folder: string,
  terminal: Terminal,
): Promise<ProposalTarget> {
  const url = await findTargetUrl(to, folder, terminal);
  const progress = terminal.progress(`fetching ${withoutCredentials(url)}`);
  try {
    const repository = await cacheRepository(url, terminal);
    const git = gitIn(repository, terminal, access(url, terminal.environment));
    const branch = into ?? (await headBranch(git, url));
    const tip = await fetchTip(git, { url, branch });
    const prefix = await registryPrefix(git, { tip, url });
    return { folder: repository, git, url, branch, tip, prefix };
  } finally {
    progress.end();
  }
}

/** A private registry at GitHub, where the environment has a token for it: as in a workflow. */
function access(
  url: string,
  environment: Terminal["environment"],
): Readonly<Record<string, string>> {
  const { server } = githubAddress(undefined, environment);
  const token = url.startsWith(`${server}/`) ? environmentToken(environment) : undefined;
  return token === undefined ? {} : tokenEnvironment(server, token);
}

/** Made on the first use; its only remote is the registry's repository. */
async function cacheRepository(url: string, terminal: Terminal): Promise<string> {
  const name = createHash("sha256").update(url).digest("hex").slice(0, 32);
  const folder = join(terminalDirs(terminal).cache, "repositories", name);
  const isThere = await stat(join(folder, "HEAD")).then(
    () => true,
    () => false,
  );
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const git = gitIn(folder, terminal);
  if (!isThere) await git(["init", "--quiet", "--bare", "--template=", "."]);
  await git(["config", "remote.origin.url", url]);
  return resolve(folder);
}

async function headBranch(git: RunGit, url: string): Promise<string> {
  const answer = String(await git(["ls-remote", "--symref", "origin", "HEAD"], { about: url }));
  const branch = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(answer)?.[1];
  if (branch !== undefined) return branch;
  throw new CodedError({
    code: "E_NO_BRANCH",
    exitCode: EXIT.notFound,
    message: `${withoutCredentials(url)} does not say which branch is its first one`,
    fix: "name the branch with --into BRANCH",
  });
}

const TIP_REF = "refs/ashlar/target";

async function fetchTip(
  git: RunGit,
  { url, branch }: Pick<ProposalTarget, "url" | "branch">,
): Promise<string> {
  const fetch = [
    ...["fetch", "--quiet", "--depth=1", "--filter=blob:none", "--no-tags"],
    ...["--no-write-fetch-head", "origin", `+refs/heads/${branch}:${TIP_REF}`],
  ];
  try {
    await git(fetch, { about: url });
  } catch (error) {
    const isAbsent =
      error instanceof CodedError && /couldn't find remote ref/.test(error.details.join("\n"));
    if (!isAbsent) throw error;
    throw new CodedError({
      code: "E_NO_BRANCH",
      exitCode: EXIT.notFound,
      message: `${withoutCredentials(url)} has no branch ${branch}`,
      fix: "name one that it has with --into BRANCH",
    });
  }
  return String(await git(["rev-parse", "--verify", `${TIP_REF}^{commit}`])).trim();
}

/** @throws {CodedError} E_NO_REGISTRY */
export async function registryPrefix(
  git: RunGit,
  { tip, url }: Pick<ProposalTarget, "tip" | "url">,
): Promise<string> {
  const listed = await git(["ls-tree", "-z", "--name-only", tip, "registry.yaml", "registry/"]);
  const names = String(listed).split("\0");
  if (names.includes("registry.yaml")) return "";
  if (names.includes("registry/registry.yaml")) return "registry/";
  throw new CodedError({
    code: "E_NO_REGISTRY",
    exitCode: EXIT.notFound,
    message: `${withoutCredentials(url)} holds no registry: neither registry.yaml nor registry/registry.yaml`,
    fix: "name the repository of a registry with --to",
  });
}
