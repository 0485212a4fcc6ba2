/** `ashlar form`: turns an issue that was written with a form into a pull request, or into an answer. */
import type { CommandDefinition } from "../../client/terminal/command.ts";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { type IssueEvent, issueEventShape } from "../../schemas/github-event.ts";
import { readForm } from "../form/read-form.ts";
import { connectGitHub } from "../github/connect-github.ts";
import { upsertComment } from "../github/own-comment.ts";
import { readEvent } from "../github/read-event.ts";
import { repositoryName } from "../github/repository-name.ts";
import { escapeMarkdown } from "../report/escape-markdown.ts";
import { answerForm, type FormAnswer, type FormRequest } from "./answer-form.ts";
import { botAccount } from "./bot-account.ts";

interface FormOptions {
  readonly repository?: string;
  readonly event?: string;
  readonly botId?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  ashlar form                              in a workflow on: issues
  ashlar form --event issue.json --repository acme/registry

A new artifact, a review and a claim of a namespace become pull requests, in the name of
whoever wrote the issue; a problem and a missing version are brought to the owners, whom
the comment mentions. What is wrong with the answers is said in a comment. Everything in an
issue is taken for hostile.`;

export const defineForm: CommandDefinition = (command, terminal) => {
  command
    .option("--repository <owner/name>", "at the git host (default: GITHUB_REPOSITORY)")
    .option("--event <file>", "with the event (default: GITHUB_EVENT_PATH)")
    .option("--bot-id <number>", "account that comments (default: github-actions[bot])")
    .addHelpText("after", EXAMPLES)
    .action(async () => runForm(command.optsWithGlobals<FormOptions>(), terminal));
};

/** Characters of what is wrong; GitHub takes 65,536 of a comment. */
const DETAILS_MAX = 60_000;

/** By which our answer to an issue is found again. */
const FORM_MARKER = "<!-- ashlar-form -->";

async function runForm(options: FormOptions, terminal: Terminal): Promise<void> {
  const repository = repositoryName(options.repository, terminal);
  const botId = botAccount(options.botId);
  const { action, issue, sender } = await readEvent(issueEventShape, options.event, terminal);
  const isNew = action === "opened" || action === "edited";
  const labels = (issue.labels ?? []).flatMap(({ name }) => name ?? []);
  const form = isNew && issue.user ? readForm(issue.body ?? "", labels) : undefined;
  if (form === undefined || !issue.user) {
    tell({ number: issue.number, state: "ignored" }, options, terminal);
    return;
  }
  const github = await connectGitHub(terminal);
  const { number, created_at: createdAt } = issue;
  const author = { id: issue.user.id, login: issue.user.login };
  const request = { github, repository, author, number, createdAt };
  const stops = standsAgainst(issue, sender);
  const answer = stops ?? (await answerOf(form, request, terminal));
  const text = [FORM_MARKER, "", ...answer.lines].join("\n");
  await upsertComment(github, repository, {
    number: issue.number,
    marker: FORM_MARKER,
    text,
    botId,
  });
  tell({ number: issue.number, state: answer.state, pull: answer.pull }, options, terminal);
}

/** GitHub lets others edit an issue and bring it here from elsewhere: what they write is not the author's word. */
function standsAgainst(
  { user, state }: IssueEvent["issue"],
  sender: IssueEvent["sender"],
): FormAnswer | undefined {
  if (sender.id !== user?.id) return NOT_BY_AUTHOR;
  return state === "closed" ? CLOSED : undefined;
}

const CLOSED: FormAnswer = {
  state: "refused",
  lines: [
    "This issue is closed, so nothing is proposed from it. Reopen it and edit it once more, or write a new one.",
  ],
};

async function answerOf(
  form: NonNullable<ReturnType<typeof readForm>>,
  request: Omit<FormRequest, "form">,
  terminal: Terminal,
): Promise<FormAnswer> {
  if ("kind" in form) return answerForm({ ...request, form }, terminal).catch(refusal);
  return { state: "refused", lines: listed(form) };
}

const NOT_BY_AUTHOR: FormAnswer = {
  state: "refused",
  lines: [
    "Somebody else than its author changed or moved this issue, so nothing is proposed from it. Its author edits it once more, or writes a new one.",
  ],
};

/** What the one who wrote the issue can mend; anything else is ours, and the run fails. */
function refusal(error: unknown): FormAnswer {
  if (!(error instanceof CodedError) || !/^E_(?:USAGE|NOT_FOUND|REJECTED)$/.test(error.code))
    throw error;
  return { state: "refused", lines: listed([error.message, error.fix, ...error.details]) };
}

/** As many as fit; what is to be done about all of them stands before them. */
function listed(sentences: readonly string[]): readonly string[] {
  const lines = sentences.map((sentence) => `- ${escapeMarkdown(sentence, 400)}`);
  let size = 0;
  const shown = lines.filter((line) => {
    size += line.length + 1;
    return size <= DETAILS_MAX;
  });
  const rest = lines.length - shown.length;
  return rest > 0 ? [...shown, `- and ${rest} more`] : shown;
}

function tell(
  told: { readonly number: number; readonly state: string; readonly pull?: number | undefined },
  { json }: FormOptions,
  terminal: Terminal,
): void {
  if (json) printJson(terminal, { ok: true, ...told });
  else
    terminal.out(
      `#${told.number}: ${told.state}${told.pull ? `, pull request #${told.pull}` : ""}`,
    );
}
