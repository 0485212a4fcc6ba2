/** `ashlar status`: how far a proposal to a registry is, and what it waits for. */
import { setTimeout as sleep } from "node:timers/promises";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { printable } from "../check/printable.ts";
import { findTargetUrl } from "../contribute/find-target-url.ts";
import { withoutCredentials } from "../contribute/without-credentials.ts";
import { findOwnPulls } from "../github/find-own-pulls.ts";
import { githubAddress, type RepositoryName, repositoryAt } from "../github/github-address.ts";
import { type GitHub, openGitHub } from "../github/open-github.ts";
import { type PullFacts, readPullFacts } from "../github/pull-facts.ts";
import { type PullProgress, pullProgress } from "../github/pull-progress.ts";
import { isPublished } from "./is-published.ts";
import { type GitStatusOptions, statusByGit } from "./status-by-git.ts";

interface StatusOptions extends GitStatusOptions {
  readonly github?: string;
  readonly interval: string;
}

const EXAMPLES = `
Examples:
  ashlar status                            your open pull requests to this registry
  ashlar status acme/hello                 the last one about an artifact
  ashlar status 12                         one by its number
  ashlar status https://github.com/acme/registry/pull/12 --watch
  ashlar status acme/hello@1.1.0 --branch origin    what was pushed as a branch, or sent as a patch

Where the registry is not at GitHub, or with --branch, git alone is asked: whether the branch of a
proposal is there, and whether the registry's own branch has what it brings, and the version. That
tells a merge, also a squashed one, and a patch that was taken. It cannot tell a branch that was
refused from one that was never sent, who has to agree, or what a check says.

Exit code 0: it goes on, or is done. 1: it was closed, waits for you, or nothing is known of it.`;

const LINE_MAX = 500;

export const defineStatus: CommandDefinition = (command, terminal) => {
  command
    .argument(
      "[name-or-pull-request]",
      "an artifact, with a version or without, a number, or an address",
    )
    .option("--to <repository>", "the registry's git repository (default: the one of this clone)")
    .option("--into <branch>", "its branch that the change is for (default: its first one)")
    .option("--branch <remote>", "ask git alone: for a branch that was pushed to this repository")
    .option(
      "--watch",
      "ask again until it is published or closed; by git alone, until it is merged",
    )
    .option("--interval <seconds>", "with --watch: time between two questions", "30")
    .option("--github <url>", "API of a GitHub server (default: GITHUB_API_URL, api.github.com)")
    .addHelpText("after", EXAMPLES)
    .action(async (asked: string | undefined) =>
      runStatus(asked, command.optsWithGlobals<StatusOptions>(), terminal),
    );
};

interface Followed {
  readonly facts: PullFacts;
  readonly progress: PullProgress;
}

async function runStatus(
  asked: string | undefined,
  options: StatusOptions,
  terminal: Terminal,
): Promise<void> {
  const pause = seconds(options.interval);
  const address = githubAddress(options.github, terminal.environment);
  const named = PULL_ADDRESS.exec(asked ?? "");
  const url = named?.[1] ?? (await findTargetUrl(options.to, terminal.folder, terminal));
  const at = options.branch === undefined ? repositoryAt(url, address) : undefined;
  if (!at) {
    if (named || /^#?\d+$/.test(asked ?? "")) throw elsewhere(url);
    await statusByGit(asked, options, { pause, terminal });
    return;
  }
  const number = named?.[2] ?? /^#?(\d{1,9})$/.exec(asked ?? "")?.[1];
  await followPulls({ asked, at, number }, options, { pause, terminal });
}

interface AskedPulls {
  readonly asked: string | undefined;
  readonly at: RepositoryName;
  /** Of one pull request. */
  readonly number: string | undefined;
}

async function followPulls(
  { asked, at, number }: AskedPulls,
  options: StatusOptions,
  { pause, terminal }: { readonly pause: number; readonly terminal: Terminal },
): Promise<void> {
  const github = await openGitHub(options.github, terminal);
  const name = asked?.replace(/@.*$/, "");
  const numbers = number === undefined ? await findOwnPulls(github, at, name) : [Number(number)];
  if (numbers.length === 0 && asked !== undefined) throw nothingAbout(asked, at);
  let shown = "";
  for (;;) {
    const followed: Followed[] = [];
    for (const one of numbers) followed.push(await follow(github, at, one, terminal));
    const text = JSON.stringify(followed);
    if (text !== shown && !options.json) print(followed, terminal);
    shown = text;
    const isOver = followed.every(({ progress: { stage } }) => OVER.includes(stage));
    if (!options.watch || isOver) {
      finish(followed, options, terminal);
      return;
    }
    await sleep(pause * 1000, undefined, { signal: terminal.signal });
  }
}

const PULL_ADDRESS = /^(https?:\/\/[^/]+\/[^/]+\/[^/]+)\/pull\/(\d{1,9})(?:[/?#].*)?$/;
/** Stages in which nothing happens any more without somebody who does it. */
const OVER: readonly PullProgress["stage"][] = ["closed", "published"];

async function follow(
  github: GitHub,
  at: RepositoryName,
  number: number,
  terminal: Terminal,
): Promise<Followed> {
  const facts = await readPullFacts(github, at, number);
  const asks = facts.state === "merged" && facts.versions.length > 0;
  const published = asks ? await isPublished(github, at, facts.versions, terminal) : undefined;
  return { facts, progress: pullProgress(facts, published) };
}

function finish(followed: readonly Followed[], { json }: StatusOptions, terminal: Terminal): void {
  const isStuck = followed.some(({ progress: { stage } }) => /^(?:closed|blocked)$/.test(stage));
  terminal.exitCode = isStuck ? EXIT.failed : EXIT.ok;
  if (json)
    printJson(terminal, {
      ok: !isStuck,
      pullRequests: followed.map(({ facts, progress }) => ({ ...facts, ...progress })),
    });
}

function print(followed: readonly Followed[], terminal: Terminal): void {
  if (followed.length === 0) terminal.out("You have no open pull request here.");
  for (const { facts, progress } of followed) {
    const line = (text: string): void => terminal.out(printable(text, LINE_MAX));
    line(`#${facts.number} ${facts.title}: ${terminal.paint("bold", progress.stage)}`);
    line(`  ${facts.url}`);
    if (facts.class) line(`  class ${facts.class}`);
    for (const { name, state } of facts.checks) line(`  check ${name}: ${state}`);
    for (const { login, state } of facts.reviews)
      line(`  ${login} ${state === "approved" ? "approved" : "asks for changes"}`);
    for (const words of progress.waitsFor) line(`  waits for ${words}`);
  }
}

function seconds(text: string): number {
  const value = Number(text);
  if (/^\d{1,5}(?:\.\d+)?$/.test(text) && value > 0) return value;
  throw usage(`--interval "${printable(text, 60)}" is no number of seconds`, "write it such as 30");
}

function elsewhere(url: string): CodedError {
  return usage(
    `${withoutCredentials(url)} is no repository of the GitHub server, and only that has pull requests by number`,
    "name one with --to, or the server with --github; of a branch or a patch git tells: ashlar status NAMESPACE/NAME",
  );
}

function nothingAbout(asked: string, { owner, repo }: RepositoryName): CodedError {
  return new CodedError({
    code: "E_NOT_FOUND",
    exitCode: EXIT.notFound,
    message: `you have no pull request about "${printable(asked, 200)}" at ${owner}/${repo}`,
    fix: "name the artifact as NAMESPACE/NAME, or a pull request by its number or address",
  });
}

function usage(message: string, fix: string): CodedError {
  return new CodedError({ code: "E_USAGE", exitCode: EXIT.usage, message, fix });
}
