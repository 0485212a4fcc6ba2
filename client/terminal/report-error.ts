/** Every way that a command can fail, as a code, words and a way out. */
import { CommanderError } from "commander";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { isDiskFull } from "../store/is-disk-full.ts";
import { plainText } from "./plain-text.ts";
import { printJson } from "./print-json.ts";
import type { Terminal } from "./terminal.ts";

export interface ReportOptions {
  readonly json: boolean;
  readonly debug: boolean;
}

/**
 * Prints `error` for people on standard error, or as JSON on standard output, and sets the exit code.
 *
 * @param show standard error itself: an error is shown even with --quiet, which silences `note`
 */
export function reportError(
  error: unknown,
  terminal: Terminal,
  { json, debug }: ReportOptions,
  show = (line: string): void => void process.stderr.write(`${line}\n`),
): void {
  const coded = terminal.signal.aborted ? interrupted() : toCoded(error);
  terminal.exitCode = coded.exitCode;
  const { code, message, fix, details } = coded;
  if (json) {
    printJson(terminal, { error: { code, message, fix, details } });
    return;
  }
  show(
    `${terminal.paint("red", "error:")} ${plainText(message)} ${terminal.paint("dim", `[${code}]`)}`,
  );
  for (const line of details) show(`  ${plainText(line)}`);
  show(`${terminal.paint("green", "fix:")} ${plainText(fix)}`);
  if (debug && error instanceof Error) show(stackOf(error));
}

/** What a program's user can understand of anything that was thrown. */
export function toCoded(error: unknown): CodedError {
  if (isCoded(error)) return error;
  if (error instanceof CommanderError) return usage(error);
  return system(error) ?? internal(error);
}

/** By name, because the builder's package brings its own copy of the class. */
function isCoded(error: unknown): error is CodedError {
  return (
    error instanceof Error && error.name === "CodedError" && "exitCode" in error && "fix" in error
  );
}

function usage({ message }: CommanderError): CodedError {
  const [first = "", ...rest] = message.split("\n");
  const hint = /\(Did you mean (.+)\?\)/.exec(rest.join(" "))?.[1];
  return new CodedError({
    code: "E_USAGE",
    exitCode: EXIT.usage,
    message: first.replace(/^error: /, ""),
    fix: hint ? `Did you mean ${hint}?` : 'Add "--help" to see what the command takes.',
  });
}

/** Refusals of the operating system that a user can mend. */
function system(error: unknown): CodedError | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const where = "path" in error ? `${String(error.path)}: ` : "";
  if (isDiskFull(error)) {
    return failed(
      "E_DISK_FULL",
      `${where}the disk is full`,
      "Free some space and run the command again.",
      error,
    );
  }
  if (error.code === "EACCES" || error.code === "EPERM" || error.code === "EROFS") {
    const fix = "Run it as the user who owns the place, or choose another place.";
    return failed("E_PERMISSION", `${where}not permitted (${error.code})`, fix, error);
  }
  if (/^(?:EISDIR|ENOTDIR|ELOOP|ENAMETOOLONG)$/.test(String(error.code))) {
    const fix =
      "Something else lies there than belongs there. Move it away, or choose another place.";
    return failed("E_PLACE", error.message, fix, error);
  }
  return undefined;
}

function internal(error: unknown): CodedError {
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const fix = "This is a defect of ashlar. Re-run with --debug and report what it prints.";
  return failed("E_INTERNAL", words.split("\n")[0] ?? "", fix, error);
}

function failed(code: `E_${string}`, message: string, fix: string, cause: unknown): CodedError {
  return new CodedError({ code, exitCode: EXIT.failed, message, fix, cause });
}

function interrupted(): CodedError {
  return new CodedError({
    code: "E_INTERRUPTED",
    exitCode: EXIT.interrupted,
    message: "interrupted",
    fix: "Run the command again; it goes on where that is possible.",
  });
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : "";
  return `${error.stack ?? error.message}${cause}`;
}
