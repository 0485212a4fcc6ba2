/** The commander program of one command line: every subcommand by name, one of them loaded. */
import { Command } from "commander";
import { CONSUMER_COMMANDS } from "../commands.ts";
import type { CommandTable } from "./command.ts";
import { addGlobalOptions, subcommandIndex } from "./global-options.ts";
import { operatorCommands } from "./operator-commands.ts";
import type { Terminal } from "./terminal.ts";

const CONSUMER_GROUP = "Commands:";
const CONTRIBUTOR_GROUP = "To contribute (from @ashlar/builder):";
const WORKFLOW_GROUP = "In workflows (from @ashlar/builder):";
const OPERATOR_GROUP = "To run a registry (from @ashlar/builder):";

/** All others run a registry. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  [CONTRIBUTOR_GROUP]: [
    ...["check", "claim", "deprecate", "explain", "fork", "init", "publish", "review", "score"],
    ...["sign", "snapshot", "status", "transfer", "unpublish", "update", "yank"],
  ],
  [WORKFLOW_GROUP]: ["automerge", "codeowners", "form", "renew", "report"],
};

const EXAMPLES = `
Examples:
  ashlar registries add example https://registry.example.org
  ashlar search tide
  ashlar show tidewater/tide-harmonics
  ashlar install tidewater/tide-harmonics@^2
  ashlar new acme/project-template my-project

Exit codes: 0 ok, 1 failed, 2 usage, 3 not found, 4 credential, 5 integrity, 6 network,
  7 lock out of date, 8 findings, 9 conflicts, 130 interrupted.`;

/** @throws {CodedError} E_NOT_INSTALLED for a subcommand whose package is absent */
export async function makeProgram(
  args: readonly string[],
  version: string,
  terminal: Terminal,
): Promise<Command> {
  const asked = args[subcommandIndex(args)];
  const isConsumer = asked !== undefined && Object.hasOwn(CONSUMER_COMMANDS, asked);
  const operator = isConsumer ? {} : await operatorCommands();
  const program = newProgram(version);
  const named = asked === "help" ? args[subcommandIndex(args) + 1] : asked;
  const consumerGroup = (): string => CONSUMER_GROUP;
  await addCommands(program, { table: CONSUMER_COMMANDS, groupOf: consumerGroup, named, terminal });
  await addCommands(program, { table: operator, groupOf: operatorGroup, named, terminal });
  return program;
}

function newProgram(version: string): Command {
  const program = new Command("ashlar");
  program
    .description("Search, install and build registries that are static files.")
    .version(version, "-V, --version", "print the version")
    .exitOverride()
    // Errors are reported by report-error.ts; what commander still writes is help.
    .configureOutput({
      writeOut: (text) => void process.stdout.write(text),
      outputError: () => undefined,
      writeErr: (text) => void process.stdout.write(text),
    })
    .configureHelp({
      showGlobalOptions: true,
      helpWidth: Math.min(process.stdout.columns ?? 80, 100),
    })
    .showSuggestionAfterError(true)
    .addHelpText("after", EXAMPLES);
  addGlobalOptions(program);
  return program;
}

interface Commands {
  readonly table: CommandTable;
  readonly groupOf: (name: string) => string;
  /** The subcommand that is asked for: the only one whose code is loaded. */
  readonly named: string | undefined;
  readonly terminal: Terminal;
}

async function addCommands(
  program: Command,
  { table, groupOf, named, terminal }: Commands,
): Promise<void> {
  for (const [name, { summary, load }] of Object.entries(table)) {
    const command = program
      .command(name)
      .summary(summary)
      .description(sentence(summary))
      .helpGroup(groupOf(name));
    if (name === named) (await load())(command, terminal);
  }
}

function operatorGroup(name: string): string {
  const [group = OPERATOR_GROUP] =
    Object.entries(GROUPS).find(([, names]) => names.includes(name)) ?? [];
  return group;
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}
