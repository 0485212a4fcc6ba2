/** GitHub's REST interface, by octokit, for one user's token. */
import type { Octokit } from "octokit";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { findToken } from "./find-token.ts";
import { type GitHubAddress, githubAddress } from "./github-address.ts";
import { githubFailure } from "./github-failure.ts";
import { makeOctokit } from "./make-octokit.ts";

export interface GitHub {
  readonly address: GitHubAddress;
  /** Only for git: see `token-environment.ts`. */
  readonly token: string;
  /**
   * Asks something of the interface.
   *
   * @param what it is, for an error: "open a pull request"
   * @throws {CodedError} as {@link githubFailure}
   */
  ask<T>(
    what: string,
    request: (rest: Octokit["rest"]) => Promise<{ readonly data: T }>,
  ): Promise<T>;
}

/** @param asked value of `--github` @throws {CodedError} E_NO_TOKEN, E_USAGE */
export async function openGitHub(
  asked: string | undefined,
  terminal: Pick<Terminal, "environment" | "signal">,
): Promise<GitHub> {
  const address = githubAddress(asked, terminal.environment);
  const token = await findToken(address, terminal);
  const { signal } = terminal;
  const settings = { auth: token, baseUrl: address.api, signal };
  const octokit = await makeOctokit({ ...settings, patience: "prompt" });
  return {
    address,
    token,
    async ask(what, request) {
      try {
        return (await request(octokit.rest)).data;
      } catch (error) {
        if (signal.aborted) throw error;
        throw githubFailure(error, what, Date.now());
      }
    },
  };
}
