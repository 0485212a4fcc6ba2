/** A question that is answered with yes, or else means no. Only for an interactive terminal. */
import { createInterface } from "node:readline/promises";
import type { Terminal } from "./terminal.ts";

export async function askYes(
  question: string,
  { signal }: Pick<Terminal, "signal">,
): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new AbortController();
  lines.on("close", () => closed.abort());
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    const stop = AbortSignal.any([signal, closed.signal]);
    const answer = await lines.question(`${question} [y/N] `, { signal: stop });
    return /^y(?:es)?$/i.test(answer.trim());
  } catch (error) {
    if (closed.signal.aborted && !signal.aborted) return false;
    throw error;
  } finally {
    lines.close();
  }
}
