/** `ashlar automerge`: merges the pull requests that everybody who has to agree has agreed to. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { OPEN_PULLS_MAX } from "../../schemas/limits.ts";
import { instantOf } from "../emit/instant.ts";
import { connectGitHub } from "../github/connect-github.ts";
import { listAll } from "../github/list-all.ts";
import { repositoryName } from "../github/repository-name.ts";
import { botAccount } from "./bot-account.ts";
import { mergePulls, type PullOutcome } from "./merge-pulls.ts";
import type { MergeRun } from "./merge-run.ts";
import { registryFolder } from "./open-source.ts";

export interface AutomergeOptions {
  readonly registry?: string;
  readonly repository?: string;
  readonly branch?: string;
  readonly pull?: string;
  readonly dispatch?: string;
  readonly botId?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar automerge --dry-run                 what would happen to each open pull request, and why
  ashlar automerge --pull 12 --dry-run --json
  ashlar automerge --dispatch publish.yml    in a workflow: merge, then have the registry published

Run it in a checkout of the branch that is published, with all of its history, and with
GITHUB_TOKEN. Each head is fetched and checked here, by this program and the policy of the
branch; what a run of the check on the pull request said is not believed. Who has to agree,
and how long a change waits, stands under "merging" in policy.yaml.
Exit code 0: all of them were decided about. 1: of some that was not possible.`;

export const defineAutomerge: CommandDefinition = (command, terminal) => {
  command
    .option(
      "--registry <dir>",
      "folder that holds registry.yaml (default: . or ./registry, or the nearest above in a clone)",
    )
    .option("--repository <owner/name>", "at the git host (default: GITHUB_REPOSITORY)")
    .option("--branch <name>", "that is published (default: the repository's default branch)")
    .option("--pull <number>", "only this pull request (default: all open ones)")
    .option("--dispatch <workflow>", "start this workflow on the branch when something was merged")
    .option("--bot-id <number>", "account that opens forms' pull requests (github-actions[bot])")
    .option("--dry-run", "decide and say so, and change nothing")
    .addHelpText("after", EXAMPLES)
    .action(async () => runAutomerge(command.optsWithGlobals<AutomergeOptions>(), terminal));
};

async function runAutomerge(options: AutomergeOptions, terminal: Terminal): Promise<void> {
  const run = await openRun(options, terminal);
  const outcomes = await mergePulls(run, await pullNumbers(run, options.pull));
  const merged = outcomes.filter((outcome) => outcome.decision === "merged");
  if (merged.length > 0 && options.dispatch !== undefined) {
    await run.github.rest.actions.createWorkflowDispatch({
      ...run.repository,
      workflow_id: options.dispatch,
      ref: run.branch,
    });
  }
  if (outcomes.some(({ decision }) => decision === "failed")) terminal.exitCode = EXIT.failed;
  if (options.json) printJson(terminal, { ok: terminal.exitCode === 0, pulls: outcomes });
  else for (const outcome of outcomes) terminal.out(lineOf(outcome, terminal));
  if (!options.json && outcomes.length === 0) terminal.out("No pull request is open.");
}

async function openRun(options: AutomergeOptions, terminal: Terminal): Promise<MergeRun> {
  const registry = await registryFolder(options.registry, terminal.folder);
  const repository = repositoryName(options.repository, terminal);
  const github = await connectGitHub(terminal);
  const { data } = await github.rest.repos.get(repository);
  return {
    registry,
    repository,
    github,
    url: data.clone_url,
    branch: options.branch ?? data.default_branch,
    dryRun: options.dryRun === true,
    botId: botAccount(options.botId),
    now: Math.floor(Date.now() / 1000),
    terminal,
  };
}

async function pullNumbers(
  { github, repository, branch }: MergeRun,
  named: string | undefined,
): Promise<readonly number[]> {
  if (named !== undefined) return [pullNumber(named)];
  const { paginate, rest } = github;
  const pages = paginate.iterator(rest.pulls.list, {
    ...repository,
    base: branch,
    state: "open",
    per_page: 100,
  });
  const pulls = await listAll(pages, { what: "open pull requests", max: OPEN_PULLS_MAX });
  return pulls.map(({ number }) => number).sort((a, b) => a - b);
}

function pullNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: `--pull "${text}" is no number of a pull request`,
    fix: "write it as in its address, such as --pull 12",
  });
}

function lineOf(outcome: PullOutcome, { paint }: Terminal): string {
  const { number, decision, because, until, class: kind } = outcome;
  const when = until === undefined ? "" : ` until ${instantOf(until)}`;
  const why = because.length > 0 ? `: ${because.join("; ")}` : "";
  return `#${number} ${paint("bold", decision)}${when}${kind ? ` (${kind})` : ""}${why}`;
}
