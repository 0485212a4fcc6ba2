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
      ...KEPT_CODE,
      ...checkCacheFor(args),
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

/** What one run may leave for the next is named by content, so that no test sees another's. */
export const SHARED_CACHE = join(tmpdir(), "ashlar-test-cache");

/** In the environment of a process: what V8 compiled for the last one, which is most of its start. */
export const KEPT_CODE = { NODE_COMPILE_CACHE: join(SHARED_CACHE, "compiled") };

/** For the commands that check registries: what the checks found, and the pages of websites. */
export function checkCacheFor(args: readonly string[]): Record<string, string> {
  return ["build", "check", "score"].includes(args[0] ?? "")
    ? { XDG_CACHE_HOME: SHARED_CACHE }
    : {};
}
