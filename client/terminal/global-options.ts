/**
 * The options that hold for every subcommand. They are read before commander runs, because the
 * terminal that commands get, and the form of every error, depends on them.
 */
import { type Command, Option } from "commander";

export interface GlobalOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: "auto" | "always" | "never";
  readonly input: boolean;
  readonly debug: boolean;
}

const COLORS = ["auto", "always", "never"] as const;
const COLOR = "--color";

/** Wrong values are left for commander to refuse. */
export function readGlobalOptions(args: readonly string[]): GlobalOptions {
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  const has = (...names: string[]) => names.some((name) => own.includes(name));
  const json = has("--json");
  return {
    json,
    quiet: has("-q", "--quiet"),
    color: COLORS.find((color) => color === colorValue(own)) ?? "auto",
    input: !json && !has("--no-input"),
    debug: has("--debug"),
  };
}

/** The place of the subcommand in `args`, or -1: the first word that no global option owns. */
export function subcommandIndex(args: readonly string[]): number {
  return args.findIndex((arg, index) => !arg.startsWith("-") && args[index - 1] !== COLOR);
}

export function addGlobalOptions(program: Command): void {
  program
    .option("--json", "print one JSON document on standard output, errors too; implies --no-input")
    .option("-q, --quiet", "print only data and errors")
    .addOption(new Option(`${COLOR} <when>`, "colour the output").choices(COLORS).default("auto"))
    .option("--no-input", "never ask; fail where an answer would be needed")
    .option("--debug", "print the stack of an internal error");
}

function colorValue(args: readonly string[]): string | undefined {
  const joined = args.findLast((arg) => arg.startsWith(`${COLOR}=`));
  return joined?.slice(COLOR.length + 1) ?? args[args.lastIndexOf(COLOR) + 1];
}
