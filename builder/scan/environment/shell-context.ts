/** What is known while one shell script is gone through. */
import type { ShellArgument, ShellCall } from "../shell/call-of.ts";
import { flatText, printedBy } from "../shell/flat-text.ts";
import type { ShellCommand, ShellScript } from "../shell/shell-command.ts";
import type { Remark, Report } from "./complaint.ts";
import type { FetchLedger } from "./fetch-ledger.ts";
import type { Script } from "./script.ts";

export interface ShellContext {
  readonly script: Script;
  readonly shell: ShellScript;
  readonly known: Map<string, string>;
  readonly ledger: FetchLedger;
  readonly report: Report;
  /** The script runs while a container image is built, or in a container. */
  readonly container: boolean;
  /** Commands in front of pipes that may still be looked at, in this script and those inside of it. */
  readonly budget: { left: number };
  /** Scripts inside of scripts. */
  readonly depth: number;
}

/** Commands in front of a pipe that are looked at. */
const INPUT_COMMANDS_MAX = 50;
/** Programs that hand on what they read. */
const PASSING = new Set(["cat", "tee", "tr", "sed", "sort", "sudo"]);

export function reportAt(context: ShellContext, remark: Remark, offset: number): void {
  context.report(remark, context.script.position(offset));
}

/** What a command reads, as far as it stands in the script; empty when nothing does. */
export function inputText(command: ShellCommand, context: ShellContext, depth = 0): string {
  const { shell, known } = context;
  const texts = command.redirects.flatMap(({ operator, target, document }) => {
    if (document) return [flatText(document, shell, known)];
    return operator === "<<<" ? [`${flatText(target, shell, known)}\n`] : [];
  });
  const { from, to } = command.input;
  for (let index = from; index < Math.min(to, from + INPUT_COMMANDS_MAX); index += 1) {
    const source = shell.commands[index];
    context.budget.left -= 1;
    if (source === undefined || context.budget.left < 0) break;
    const printed = printedBy(source, shell, known);
    if (printed !== undefined) texts.push(printed);
    else if (depth < 4 && isPassing(source)) texts.push(inputText(source, context, depth + 1));
  }
  return texts.join("");
}

function isPassing({ words }: ShellCommand): boolean {
  const part = words[0]?.parts[0];
  return part?.kind === "literal" && PASSING.has(part.text);
}

/** The argument behind another one. */
export function after(args: readonly ShellArgument[], pattern: RegExp): ShellArgument | undefined {
  const index = args.findIndex(({ text }) => pattern.test(text));
  return index < 0 ? undefined : args[index + 1];
}

/** Where the command's output is written, as flattened text; undefined when it is not redirected. */
export function outputFile({ command }: ShellCall, context: ShellContext): string | undefined {
  const found = command.redirects.find(({ operator }) => /^(?:>|>>|>\||&>)$/.test(operator));
  return found && flatText(found.target, context.shell, context.known);
}
