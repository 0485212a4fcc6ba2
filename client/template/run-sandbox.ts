/**
 * A process that can do nothing but compute, for texts that others wrote: patterns that would never
 * end, templates that would eat all memory, and whatever the template engine's next hole allows.
 *
 * Node's permission model (nodejs.org/api/permissions.html) takes away files, child processes,
 * workers and add-ons; V8 takes away eval; the environment is empty; memory, time and output are
 * bounded. What the model of Node 24 does not take away is the network: a hole in the engine could
 * reach it, but would find nothing to send but the template and its answers.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT, type ExitCode } from "../../schemas/exit-code.ts";
import { PAYLOAD_SIZE_MAX, RENDER_TIME_MAX_MS } from "../../schemas/limits.ts";
import type { SandboxLine, SandboxTask } from "./sandbox-task.ts";

const MEMORY_MAX_MB = 256;
/** JSON may need six characters for one byte, but texts are mostly plain. */
const OUTPUT_SIZE_MAX = 2 * PAYLOAD_SIZE_MAX;
const ERRORS_KEPT = 10_000;

export interface SandboxOptions {
  /** Milliseconds for the whole task. */
  readonly timeMax?: number;
  readonly signal?: AbortSignal;
  /** Another program in place of the one that renders: tests try what it may not do. */
  readonly program?: URL;
}

export interface SandboxResult {
  /** As many as the task has items, fewer when it was ended before. */
  readonly lines: readonly SandboxLine[];
  /** Why it was ended, if it was. */
  readonly ended?: CodedError;
}

/** Never throws for what the task does; that is in the result. */
export async function runSandbox(
  task: SandboxTask,
  options: SandboxOptions = {},
): Promise<SandboxResult> {
  const timeMax = options.timeMax ?? RENDER_TIME_MAX_MS;
  const child = spawn(process.execPath, sandboxArguments(options.program ?? PROGRAM), {
    env: {},
    stdio: ["pipe", "pipe", "pipe"],
    timeout: timeMax,
    killSignal: "SIGKILL",
    ...(options.signal && { signal: options.signal }),
  });
  const output: Buffer[] = [];
  let size = 0;
  let errors = "";
  child.stdout.on("data", (piece: Buffer) => {
    size += piece.length;
    if (size > OUTPUT_SIZE_MAX) child.kill("SIGKILL");
    else output.push(piece);
  });
  child.stderr.setEncoding("utf8").on("data", (piece: string) => {
    errors = (errors + piece).slice(0, ERRORS_KEPT);
  });
  // A child that ends early closes its input; its exit says what happened.
  child.stdin.on("error", () => undefined);
  child.stdin.end(JSON.stringify(task));
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on("error", reject).on("close", (...exit) => resolve(exit));
  });
  options.signal?.throwIfAborted();
  const lines = parseLines(Buffer.concat(output).toString("utf8"));
  if (code === 0) return { lines };
  return {
    lines,
    ended: endOf({ code, signal, errors, isTooLong: size > OUTPUT_SIZE_MAX, timeMax }),
  };
}

/** Beside this file, with the same ending: sources run as they are, or compiled. */
const PROGRAM = new URL(
  import.meta.url.endsWith(".ts") ? "./sandbox-child.ts" : "./sandbox-child.js",
  import.meta.url,
);

function sandboxArguments(program: URL): string[] {
  // The build for browsers holds no call into the file system at all.
  const liquid = new URL("liquid.browser.mjs", import.meta.resolve("liquidjs"));
  return [
    "--permission",
    `--allow-fs-read=${fileURLToPath(program)}`,
    `--allow-fs-read=${fileURLToPath(liquid)}`,
    `--max-old-space-size=${MEMORY_MAX_MB}`,
    "--disallow-code-generation-from-strings",
    "--disable-proto=delete",
    "--no-warnings",
    fileURLToPath(program),
    liquid.href,
  ];
}

/** A line that the end cut off is left out. */
function parseLines(text: string): SandboxLine[] {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as SandboxLine);
}

interface End {
  readonly code: number | null;
  readonly signal: string | null;
  readonly errors: string;
  readonly isTooLong: boolean;
  readonly timeMax: number;
}

function endOf({ code, signal, errors, isTooLong, timeMax }: End): CodedError {
  if (isTooLong)
    return ended("E_RENDER_SIZE", `the template renders to more than ${OUTPUT_SIZE_MAX} bytes`);
  if (/heap out of memory|Allocation failed/i.test(errors))
    return ended("E_RENDER_MEMORY", `the template needs more than ${MEMORY_MAX_MB} MB of memory`);
  if (signal === "SIGKILL")
    return ended("E_RENDER_TIME", `the template was not done after ${timeMax / 1000} s`);
  if (/ERR_ACCESS_DENIED/.test(errors))
    return ended("E_RENDER_ACCESS", "the template tried to leave its sandbox", EXIT.integrity);
  const words = /^\w*Error.*$/m.exec(errors)?.[0] ?? `exit ${code ?? signal}`;
  return ended("E_RENDER_FAILED", `the template's sandbox ended: ${words}`);
}

function ended(code: `E_${string}`, message: string, exitCode: ExitCode = EXIT.failed): CodedError {
  const fix = "Nothing was written. Tell the publisher of the template.";
  return new CodedError({ code, exitCode, message, fix });
}
