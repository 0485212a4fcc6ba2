/** How a subcommand is declared: a summary at once, the code only when it is called. */
import type { Command } from "commander";
import type { Terminal } from "./terminal.ts";

/** Adds arguments, options and the action to `command`. The action throws `CodedError` to refuse. */
export type CommandDefinition = (command: Command, terminal: Terminal) => void;

interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<CommandDefinition>;
}

/** Subcommands by name, in the order that `--help` shows. */
export type CommandTable = Readonly<Record<string, CommandEntry>>;
