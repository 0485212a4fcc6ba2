/** `ashlar key …` in this process, as the command line would run it. */
import { makeProgram } from "../../client/terminal/program.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import type { ExitCode } from "../../schemas/exit-code.ts";

export const REGISTRY_YAML = `id: small
title: Small registry
description: For tests.
url: https://registry.example/small
type: community
categories:
  - {id: tools, title: Tools, description: Things to work with.}
`;

export interface KeyRun {
  readonly out: string;
  readonly exitCode: ExitCode;
}

/**
 * @param folder the working folder; a state folder lies beside it
 * @throws what the command refuses with
 */
export async function runKey(folder: string, ...args: readonly string[]): Promise<KeyRun> {
  const lines: string[] = [];
  const terminal: Terminal = {
    out: (line) => void lines.push(line),
    note: (line) => void lines.push(line),
    paint: (_style, text) => text,
    progress: () => ({ update: () => undefined, end: () => undefined }),
    interactive: false,
    environment: { HOME: `${folder}-home` },
    folder,
    signal: new AbortController().signal,
    exitCode: 0,
  };
  const program = await makeProgram(["key", ...args], "0.0.0", terminal);
  await program.parseAsync(["key", ...args], { from: "user" });
  return { out: lines.join("\n"), exitCode: terminal.exitCode };
}
