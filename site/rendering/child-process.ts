import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/** Of the machine's environment only what a process needs to run, so that nothing else reaches a page. */
const KEPT_ENVIRONMENT = ["HOME", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR"] as const;
/** Lines of output that an error shows. */
const LINES_KEPT = 30;

export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = KEPT_ENVIRONMENT.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  );
  return { ...Object.fromEntries(kept), NODE_ENV: "production", TZ: "UTC", NO_COLOR: "1" };
}

/** The last lines that a process wrote so far. */
export function childLines(child: ChildProcess): readonly string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > LINES_KEPT) lines.shift();
    });
  }
  return lines;
}

/**
 * Settles when the process has ended and its output is read: with its exit code, or undefined when a
 * signal ended it.
 *
 * @throws the reason of `signal` when that is aborted
 */
export function childEnding(
  child: ChildProcess,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  return new Promise((settle, fail) => {
    child.once("error", (error) => {
      if (!signal?.aborted) fail(error);
    });
    child.once("close", (exitCode) =>
      signal?.aborted ? fail(signal.reason) : settle(exitCode ?? undefined),
    );
  });
}
