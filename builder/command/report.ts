/** `ashlar report`: brings what a check found to the pull request that it was about. */
import type { Octokit } from "octokit";
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import type { CheckReport } from "../../schemas/check-report.ts";
import { type WorkflowRun, workflowRunEventShape } from "../../schemas/github-event.ts";
import { setClassLabel } from "../github/class-label.ts";
import { connectGitHub } from "../github/connect-github.ts";
import { upsertComment } from "../github/own-comment.ts";
import { pullsWithHead } from "../github/pulls-with-head.ts";
import { readCheckArchive } from "../github/read-check-archive.ts";
import { readEvent } from "../github/read-event.ts";
import { type RepositoryName, repositoryName } from "../github/repository-name.ts";
import { escapeMarkdown } from "../report/escape-markdown.ts";
import { markdownReport, REPORT_MARKER } from "../report/markdown.ts";
import { readCheckReport } from "../report/read-check-report.ts";
import { botAccount } from "./bot-account.ts";

interface ReportOptions {
  readonly repository?: string;
  readonly event?: string;
  readonly botId?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar report                        in a workflow on: workflow_run of the check
  ashlar report --event run.json --repository acme/registry

The pull request is looked up by the commit that was checked, as the git host states it. The
report comes from a job in which anybody's code may run: it is read within bounds, shown as
text and nothing else, and decides nothing. One comment is written, and brought up to date.`;

export const defineReport: CommandDefinition = (command, terminal) => {
  command
    .option("--repository <owner/name>", "at the git host (default: GITHUB_REPOSITORY)")
    .option("--event <file>", "with the event (default: GITHUB_EVENT_PATH)")
    .option("--bot-id <number>", "account that comments (default: github-actions[bot])")
    .addHelpText("after", EXAMPLES)
    .action(async () => runReport(command.optsWithGlobals<ReportOptions>(), terminal));
};

async function runReport(options: ReportOptions, terminal: Terminal): Promise<void> {
  const repository = repositoryName(options.repository, terminal);
  const botId = botAccount(options.botId);
  const { workflow_run: run } = await readEvent(workflowRunEventShape, options.event, terminal);
  const github = await connectGitHub(terminal);
  const pulls = run.event === "pull_request" ? await pullsWithHead(github, repository, run) : [];
  const report = pulls.length > 0 ? await readReport(github, repository, run) : undefined;
  for (const number of pulls) {
    if (report === undefined) break;
    const text = reportText(report);
    await upsertComment(github, repository, { number, marker: REPORT_MARKER, text, botId });
    if (typeof report !== "string") await setClassLabel(github, repository, number, report.class);
  }
  tell({ pulls, head: run.head_sha, report }, options, terminal);
}

async function readReport(
  github: Octokit,
  repository: RepositoryName,
  run: WorkflowRun,
): Promise<CheckReport | string> {
  const archive = await readCheckArchive(github, repository, run.id);
  return typeof archive === "string" ? archive : readCheckReport(archive, run.head_sha);
}

/** Of what could not be read, only that and why. */
function reportText(report: CheckReport | string): string {
  if (typeof report !== "string") {
    const { class: kind, reasons, ...rest } = report;
    return markdownReport({ ...rest, classification: { class: kind, reasons }, rules: [] });
  }
  return [
    REPORT_MARKER,
    "",
    "### Ashlar check",
    "",
    `What the check found could not be read: ${escapeMarkdown(report, 400)}. Its log may say more.`,
  ].join("\n");
}

interface Told {
  readonly pulls: readonly number[];
  readonly head: string;
  readonly report: CheckReport | string | undefined;
}

function tell({ pulls, head, report }: Told, { json }: ReportOptions, terminal: Terminal): void {
  const problem = typeof report === "string" ? report : undefined;
  const kind = typeof report === "object" ? report.class : undefined;
  if (json) {
    printJson(terminal, { ok: problem === undefined, head, pulls, class: kind, problem });
    return;
  }
  if (pulls.length === 0) terminal.out(`No open pull request has the head ${head}.`);
  for (const number of pulls) terminal.out(`#${number}: ${kind ?? `no report: ${problem}`}`);
}
