/** GitHub's interface as a workflow reaches it: address and token come from the environment that GitHub Actions gives. */
import type { Octokit } from "octokit";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { statusOf } from "./host-refusal.ts";
import { makeOctokit } from "./make-octokit.ts";

const PUBLIC_API = "https://api.github.com";

/** @throws {CodedError} E_NO_TOKEN; a call of it, E_HOST_AUTH and E_NETWORK */
export async function connectGitHub({
  environment,
}: Pick<Terminal, "environment">): Promise<Octokit> {
  const auth = environment.GITHUB_TOKEN ?? environment.GH_TOKEN;
  if (!auth) {
    throw new CodedError({
      code: "E_NO_TOKEN",
      exitCode: EXIT.auth,
      message: "there is no token for GitHub",
      fix: "set GITHUB_TOKEN; in a workflow, to github.token in the step's env",
    });
  }
  const baseUrl = environment.GITHUB_API_URL ?? PUBLIC_API;
  const patience = isLoopback(baseUrl) ? "none" : "patient";
  const octokit = await makeOctokit({ auth, baseUrl, patience });
  octokit.hook.error("request", (error) => {
    throw refusal(error, new URL(baseUrl).host);
  });
  return octokit;
}

function isLoopback(url: string): boolean {
  return /^(?:127(?:\.\d+){3}|\[::1\]|localhost)$/.test(new URL(url).hostname);
}

/** What cannot be answered to otherwise than by a person; other refusals are for the caller to judge. */
function refusal(error: unknown, host: string): unknown {
  const status = statusOf(error);
  if (status === 401) {
    return new CodedError({
      code: "E_HOST_AUTH",
      exitCode: EXIT.auth,
      message: `${host} does not take the token`,
      fix: "make a new one, and set GITHUB_TOKEN to it",
      cause: error,
    });
  }
  if (status !== undefined && status < 500) return error;
  return new CodedError({
    code: "E_NETWORK",
    exitCode: EXIT.network,
    message: status === undefined ? `${host} does not answer` : `${host} fails with ${status}`,
    fix: "run it again later; githubstatus.com says how GitHub is",
    cause: error,
  });
}
