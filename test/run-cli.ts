/** Runs the command as a user does: its own process, its own configuration and cache folders. */
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { temporaryFolder } from "./make-tree.ts";
import { testRoots } from "./trust/test-signing.ts";

const LAUNCHER = join(import.meta.dirname, "../client/ashlar.js");

export interface RunOptions {
  /** Working folder; a temporary one when absent. */
  readonly cwd?: string;
  /** Added to a bare environment; XDG folders lie in a temporary home unless given. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Sent as soon as standard error holds `after`. */
  readonly interrupt?: { readonly after: string };
}

export interface RunResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runCli(
  args: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const home = options.env?.HOME ?? (await temporaryFolder());
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    cwd: options.cwd ?? home,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      ASHLAR_ROOTS: testRoots(),
      ...sharedCaches(args),
      ...options.env,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  let interrupted = false;
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    if (interrupted || !options.interrupt || !stderr.includes(options.interrupt.after)) return;
    interrupted = true;
    child.kill("SIGINT");
  });
  child.stdin.end(options.input ?? "");
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  return { exitCode, stdout, stderr };
}

/**
 * What one run may leave for the next: compiled code, and, for the commands that check registries,
 * what the checks found. Both are named by content, so that no test sees another's.
 */
function sharedCaches(args: readonly string[]): Record<string, string> {
  const folder = join(tmpdir(), "ashlar-test-cache");
  const checks = ["build", "check", "score"].includes(args[0] ?? "");
  return {
    NODE_COMPILE_CACHE: join(folder, "compiled"),
    ...(checks && { XDG_CACHE_HOME: folder }),
  };
}
