/** How a command's proposal travels, and whose it is. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Author } from "../change/change-set.ts";
import { parseAuthor } from "../change/parse-author.ts";
import { askedWay, type ProposalOptions } from "../contribute/proposal-options.ts";
import type { ProposalTarget } from "../contribute/proposal-target.ts";
import type { SubmitWay } from "../contribute/submit-way.ts";
import { withoutCredentials } from "../contribute/without-credentials.ts";
import { githubAddress, type RepositoryName, repositoryAt } from "../github/github-address.ts";
import { type GitHub, openGitHub } from "../github/open-github.ts";
import { readRegistryRecord } from "./read-registry-record.ts";

export interface OpenWay {
  readonly way: SubmitWay;
  /** From the options, or the account of the token; empty where neither says it. */
  readonly author: Author;
}

/** @throws {CodedError} E_USAGE, E_NO_PULL_REQUESTS, and as {@link openGitHub} */
export async function openWay(
  options: ProposalOptions,
  target: ProposalTarget,
  terminal: Terminal,
): Promise<OpenWay> {
  const asked = askedWay(options);
  const given = parseAuthor(options);
  if (asked.kind !== "pull-request") return { way: asked, author: given };
  const at = await githubRepository(options.github, target, terminal);
  const github = await openGitHub(options.github, terminal);
  const user = await tokenUser(github, terminal);
  if (!user) return { way: { ...asked, github, at, login: at.owner }, author: given };
  const author = { login: given.login ?? user.login, id: given.id ?? user.id };
  return { way: { ...asked, github, at, login: user.login }, author };
}

/** Undefined for the token of a workflow, which is nobody's, and pushes to the repository that it runs in. */
async function tokenUser(github: GitHub, { environment }: Pick<Terminal, "environment">) {
  try {
    return await github.ask("see whose token it is", (rest) => rest.users.getAuthenticated());
  } catch (error) {
    const isForbidden = error instanceof CodedError && error.code === "E_GITHUB_FORBIDDEN";
    if (isForbidden && environment.GITHUB_ACTIONS === "true") return undefined;
    throw error;
  }
}

/**
 * The registry's repository at GitHub: what was fetched, or, where that is a clone or a mirror, what
 * `registry.yaml` says.
 */
async function githubRepository(
  asked: string | undefined,
  target: ProposalTarget,
  { environment }: Pick<Terminal, "environment">,
): Promise<RepositoryName> {
  const address = githubAddress(asked, environment);
  const fetched = repositoryAt(target.url, address);
  if (fetched) return fetched;
  const { repository } = await readRegistryRecord(target);
  const named = repository === undefined ? undefined : repositoryAt(repository, address);
  if (named) return named;
  throw new CodedError({
    code: "E_NO_PULL_REQUESTS",
    exitCode: EXIT.usage,
    message: `${withoutCredentials(target.url)} is no repository of ${address.server}, so no pull request can be opened`,
    fix: "push a branch (--branch REMOTE), send a patch (--patch FILE), or name the GitHub server with --github",
  });
}
