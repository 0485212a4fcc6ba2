/** `ashlar status`: how far a pull request to a registry is, and what it waits for. */
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

interface StatusOptions {
  readonly to?: string;
  readonly github?: string;
  readonly watch?: boolean;
  readonly interval: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar status                            your open pull requests to this registry
  ashlar status acme/hello                 the last one about an artifact
  ashlar status 12                         one by its number
  ashlar status https://github.com/acme/registry/pull/12 --watch

Exit code 0: it goes on, or is done. 1: it was closed, or waits for you.`;

const LINE_MAX = 500;

export const defineStatus: CommandDefinition = (command, terminal) => {
  command
    .argument("[name-or-pull-request]", "an artifact, a number, or an address")
    .option("--to <repository>", "the registry's git repository (default: the one of this clone)")
    .option("--watch", "ask again until it is published or closed")
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
  const at = repositoryAt(url, address);
  if (!at) throw elsewhere(url);
  const github = await openGitHub(options.github, terminal);
  const number = named?.[2] ?? /^#?(\d{1,9})$/.exec(asked ?? "")?.[1];
  const numbers = number === undefined ? await findOwnPulls(github, at, asked) : [Number(number)];
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
    `${withoutCredentials(url)} is no repository of the GitHub server, and only that tells the status of a change`,
    "name one with --to, or the server with --github; for a branch or a patch ask who merges it",
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
