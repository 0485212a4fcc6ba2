/** Brings a branch or a proposed commit of the git host into a repository of ours, as objects and nothing more. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import { gitIn } from "../contribute/run-git.ts";

export interface RefToFetch {
  /** Of the repository at the host. */
  readonly url: string;
  /** Such as `refs/pull/7/head`. */
  readonly ref: string;
}

/**
 * @param folder in the repository that gets it; no file and no branch in it changes
 * @returns the id of the commit
 * @throws {CodedError} as `gitFailure`
 */
export async function fetchRef(
  folder: string,
  { url, ref }: RefToFetch,
  terminal: Pick<Terminal, "environment" | "interactive" | "signal">,
): Promise<string> {
  const git = gitIn(folder, terminal);
  const ours = `refs/ashlar/${ref.replace(/^refs\//, "")}`;
  const run = { about: url, environment: credentials(url, terminal.environment) };
  await git(
    [
      "-c",
      "fetch.fsckObjects=true",
      "fetch",
      "--quiet",
      "--force",
      "--no-tags",
      "--no-recurse-submodules",
      "--no-write-fetch-head",
      "--refmap=",
      "--end-of-options",
      url,
      `${ref}:${ours}`,
    ],
    run,
  );
  return `${await git(["rev-parse", "--verify", "--end-of-options", `${ours}^{commit}`])}`.trim();
}

/** The token as git sends it, in the environment, where no list of processes shows it; to this host alone. */
function credentials(
  url: string,
  { GITHUB_TOKEN, GH_TOKEN }: Terminal["environment"],
): Readonly<Record<string, string>> {
  const token = GITHUB_TOKEN ?? GH_TOKEN;
  if (!token || !/^https?:/.test(url)) return {};
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `http.${new URL(url).origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
}
