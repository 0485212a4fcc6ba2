/**
 * The command line, whole: arguments in, output and exit code out.
 *
 *     --version          answered by ashlar.js, with nothing loaded
 *     NAME …             the one subcommand is loaded, defined and run by commander (program.ts)
 *     anything thrown    becomes a code, words and a way out (report-error.ts)
 *
 * Entry point for a change: a new subcommand goes in commands.ts.
 */
import type { Command } from "commander";
import { EXIT } from "../schemas/exit-code.ts";

/** Time for a command to end by itself after a signal. */
const INTERRUPT_GRACE_MS = 3_000;

/** Runs one command line and leaves the exit code in `process.exitCode`. */
export async function main(args: readonly string[], version: string): Promise<void> {
  const [{ readGlobalOptions }, { processTerminal }] = await Promise.all([
    import("./terminal/global-options.ts"),
    import("./terminal/terminal.ts"),
  ]);
  const options = readGlobalOptions(args);
  const terminal = processTerminal({ ...options, signal: interruptSignal() });
  goOnWithoutReader();
  try {
    const { makeProgram } = await import("./terminal/program.ts");
    const program: Command = await makeProgram(args, version, terminal);
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    const { reportError } = await import("./terminal/report-error.ts");
    if (!isHelp(error)) reportError(error, terminal, options);
  }
  process.exitCode = terminal.exitCode;
}

/** Commander throws this after it has printed help, asked for or because no subcommand was given. */
function isHelp(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== "CommanderError" || !("code" in error))
    return false;
  return /^commander\.(?:help|helpDisplayed|version)$/.test(String(error.code));
}

/**
 * The first signal asks the command to stop and clean up; the second, or too long a wait, ends it.
 * A CI system that cancels a run sends SIGTERM, and a terminal that is closed SIGHUP.
 */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
    setTimeout(() => process.exit(EXIT.interrupted), INTERRUPT_GRACE_MS).unref();
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, interrupt);
  return controller.signal;
}

/**
 * `ashlar list | head` is no failure, and `ashlar publish … 2>&1 | head -3` must not stop half-way:
 * what nobody reads any more is dropped, and the command goes on to its own end and exit code.
 */
function goOnWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      stream.write = () => true;
    });
  }
}
