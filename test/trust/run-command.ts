/** One command line in this process: its output, exit code, and what it refused. */
import { join } from "node:path";
import { makeProgram } from "../../client/terminal/program.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { testRoots } from "./test-signing.ts";

export interface CommandResult {
  readonly out: string;
  readonly notes: string;
  readonly exitCode: number;
  readonly error: CodedError | undefined;
}

/** @param folder the working folder; the user's own folders lie below it */
export async function runCommand(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const out: string[] = [];
  const notes: string[] = [];
  const own = ["CACHE", "CONFIG", "DATA", "STATE"].map((kind) => [
    `XDG_${kind}_HOME`,
    join(folder, ".home", kind.toLowerCase()),
  ]);
  const terminal: Terminal = {
    out: (line) => void out.push(line),
    note: (line) => void notes.push(line),
    paint: (_, text) => text,
    progress: () => ({ update: () => undefined, end: () => undefined }),
    interactive: false,
    environment: { ASHLAR_ROOTS: testRoots(), ...Object.fromEntries(own), ...environment },
    folder,
    signal: new AbortController().signal,
    exitCode: 0,
  };
  const program = await makeProgram(args, "0.0.0", terminal);
  let error: CodedError | undefined;
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof CodedError)) throw thrown;
    error = thrown;
  }
  const exitCode = error?.exitCode ?? terminal.exitCode;
  return { out: out.join("\n"), notes: notes.join("\n"), exitCode, error };
}
