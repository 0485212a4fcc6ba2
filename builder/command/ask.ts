/** Questions to a person at the terminal; only for an interactive one. */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

/**
 * One line, trimmed.
 *
 * @throws {CodedError} E_INPUT_ENDED
 */
export async function askLine(
  question: string,
  terminal: Pick<Terminal, "signal">,
): Promise<string> {
  return (await ask(question, { hidden: false, terminal })).trim();
}

/** Yes only for a line that says so. */
export async function askYes(
  question: string,
  terminal: Pick<Terminal, "signal">,
): Promise<boolean> {
  return /^y(?:es)?$/i.test(await askLine(`${question} [y/N] `, terminal));
}

/** A line that is not shown while it is typed. */
export async function askHidden(
  question: string,
  terminal: Pick<Terminal, "signal">,
): Promise<string> {
  return ask(question, { hidden: true, terminal });
}

interface Ask {
  readonly hidden: boolean;
  readonly terminal: Pick<Terminal, "signal">;
}

async function ask(question: string, { hidden, terminal }: Ask): Promise<string> {
  const nowhere = new Writable({ write: (_piece, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output: hidden ? nowhere : process.stderr,
    terminal: process.stdin.isTTY,
  });
  // Only now does the terminal itself no longer show what is typed.
  if (hidden) process.stderr.write(question);
  const closed = new AbortController();
  lines.on("close", () => closed.abort());
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    return await lines.question(hidden ? "" : question, {
      signal: AbortSignal.any([terminal.signal, closed.signal]),
    });
  } catch (error) {
    if (!closed.signal.aborted || terminal.signal.aborted) throw error;
    throw new CodedError({
      code: "E_INPUT_ENDED",
      exitCode: EXIT.usage,
      message: "the input ended before the answer",
      fix: "answer on the terminal, or give the answer as an option",
    });
  } finally {
    lines.close();
    if (hidden) process.stderr.write("\n");
  }
}
