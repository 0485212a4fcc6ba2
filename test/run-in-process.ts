/**
 * What run-cli.ts does, without a process for each command: for files with dozens of them, whose
 * subject is not the process. Help texts, signals and prompts need the real one.
 */

import { readGlobalOptions } from "../client/terminal/global-options.ts";
import { makeProgram } from "../client/terminal/program.ts";
import { reportError } from "../client/terminal/report-error.ts";
import type { Terminal } from "../client/terminal/terminal.ts";
import { temporaryFolder } from "./make-tree.ts";
import { checkCacheFor, type RunOptions, type RunResult } from "./run-cli.ts";
import { testRoots } from "./trust/test-signing.ts";

export async function runInProcess(
  args: readonly string[],
  { cwd, env = {} }: Pick<RunOptions, "cwd" | "env"> = {},
): Promise<RunResult> {
  const home = env.HOME ?? (await temporaryFolder());
  let stdout = "";
  let stderr = "";
  const show = (line: string): void => {
    stderr += `${line}\n`;
  };
  const options = readGlobalOptions(args);
  const terminal: Terminal = {
    out: (line) => {
      stdout += `${line}\n`;
    },
    note: (line) => void (options.quiet || show(line)),
    paint: (_, text) => text,
    progress: () => ({ update: () => undefined, end: () => undefined }),
    interactive: false,
    environment: {
      PATH: process.env.PATH,
      HOME: home,
      ASHLAR_ROOTS: testRoots(),
      ...checkCacheFor(args),
      ...env,
    },
    folder: cwd ?? home,
    signal: new AbortController().signal,
    exitCode: 0,
  };
  try {
    const program = await makeProgram(args, "0.0.0", terminal);
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    reportError(error, terminal, options, show);
  }
  return { exitCode: terminal.exitCode, stdout, stderr };
}
