/**
 * The check of a pull request inside a workflow: which commits, and whose, stands in the event's file,
 * so that nothing of it passes through a shell.
 */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { type PullRequestEvent, pullRequestEventShape } from "../../schemas/github-event.ts";
import { issueOfBranch } from "../form/form-branch.ts";
import { type Account, accountOf } from "../github/account-identity.ts";
import { readEvent } from "../github/read-event.ts";
import { gitCommand } from "../read/git-command.ts";
import { checkBase } from "./check-base.ts";
import { checkDocument, type PrintOptions, printCheck } from "./print-check.ts";

export interface EventCheck {
  /** The event's file; GITHUB_EVENT_PATH when undefined. */
  readonly event: string | undefined;
  /** The account that opens pull requests of forms. */
  readonly botId: number;
  /** Where the report is written to, as JSON; nowhere when undefined. */
  readonly out: string | undefined;
  readonly print: PrintOptions;
}

/**
 * Whoever wrote the form that a pull request comes from, as the commit says that the workflow made of it.
 * This check holds no token to ask the host with, and decides nothing: `ashlar automerge` asks, and makes
 * the commit once more.
 */
async function formAuthor(
  registry: string,
  { user, head, base }: PullRequestEvent["pull_request"],
  botId: number,
): Promise<Account | undefined> {
  const isOfForm =
    issueOfBranch(head.ref ?? "") !== undefined &&
    user?.id === botId &&
    head.repo?.id !== undefined &&
    head.repo.id === base.repo?.id;
  if (!isOfForm) return undefined;
  return accountOf((await gitCommand(registry)(["log", "-1", "--format=%ae", head.sha])).trim());
}

/** The exit code is that of a check that has to be green: only what no one may merge makes it red. */
export async function checkEvent(
  registry: string,
  { event, botId, out, print }: EventCheck,
  terminal: Terminal,
): Promise<void> {
  const { pull_request: pull } = await readEvent(pullRequestEventShape, event, terminal);
  const user = (await formAuthor(registry, pull, botId)) ?? pull.user;
  const report = await checkBase(
    registry,
    {
      base: pull.base.sha,
      head: pull.head.sha,
      ...(user && { author: user.login, authorId: String(user.id) }),
    },
    terminal,
  );
  const { class: kind } = report.classification;
  terminal.exitCode = kind === "reject" ? EXIT.rejected : EXIT.ok;
  printCheck(report, print);
  if (out === undefined) return;
  const document = checkDocument(report, { ok: kind !== "reject", prefix: print.prefix });
  const file = resolve(terminal.folder, out);
  const text = `${JSON.stringify({ schemaVersion: 1, ...document }, null, 2)}\n`;
  await writeFile(file, text).catch((cause: unknown) => {
    throw new CodedError({
      code: "E_WRITE",
      exitCode: EXIT.failed,
      message: `${file} cannot be written`,
      fix: "name a file in a folder that is there, with --out FILE",
      cause,
    });
  });
}
