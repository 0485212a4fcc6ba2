/** GitHub's REST interface, by octokit, for one user's token. */
import type { Octokit } from "octokit";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { findToken } from "./find-token.ts";
import { type GitHubAddress, githubAddress } from "./github-address.ts";
import { githubFailure } from "./github-failure.ts";

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
  // Only who talks to GitHub waits for its library.
  const { Octokit } = await import("octokit");
  const silent = (): void => undefined;
  const octokit = new Octokit({
    auth: token,
    baseUrl: address.api,
    userAgent: "ashlar",
    request: { signal },
    // A person waits: what fails is told at once, with when to come back.
    throttle: { enabled: false },
    retry: { doNotRetry: [400, 401, 403, 404, 405, 409, 410, 422, 429, 451] },
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
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
