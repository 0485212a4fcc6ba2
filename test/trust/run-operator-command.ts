/** A command of `ashlar` in this process whose refusals are thrown, with all its lines in their order. */
import { makeProgram } from "../../client/terminal/program.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import type { ExitCode } from "../../schemas/exit-code.ts";

export interface OperatorRun {
  readonly out: string;
  readonly exitCode: ExitCode;
}

/**
 * @param folder the working folder; a home folder lies beside it
 * @throws what the command refuses with
 */
export async function runOperatorCommand(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<OperatorRun> {
  const lines: string[] = [];
  const terminal: Terminal = {
    out: (line) => void lines.push(line),
    note: (line) => void lines.push(line),
    paint: (_style, text) => text,
    progress: () => ({ update: () => undefined, end: () => undefined }),
    interactive: false,
    environment: { HOME: `${folder}-home`, ...environment },
    folder,
    signal: new AbortController().signal,
    exitCode: 0,
  };
  const program = await makeProgram([...args], "0.0.0", terminal);
  await program.parseAsync([...args], { from: "user" });
  return { out: lines.join("\n"), exitCode: terminal.exitCode };
}
