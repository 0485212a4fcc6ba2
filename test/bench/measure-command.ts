/** Runs a program and measures it with everything that it starts. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export interface MeasuredCommand {
  readonly exitCode: number | null;
  readonly wallSeconds: number;
  /** User and system time of the process and of its children that ended (times(2)). */
  readonly cpuSeconds: number;
  /** Highest sum of resident sets of the process tree, sampled; 0 where /proc does not tell, or it ended too soon. */
  readonly peakBytes: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface MeasureOptions {
  readonly folder?: string;
  /** Added to this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
}

const SAMPLE_MS = 20;
/** The shell's `times` knows what its children took, which Node does not tell of other processes. */
const METERED = '"$@"; code=$?; times >&3; exit $code';

export async function measureCommand(
  command: string,
  args: readonly string[],
  { folder, environment = {} }: MeasureOptions = {},
): Promise<MeasuredCommand> {
  const began = performance.now();
  const child = spawn("sh", ["-c", METERED, "sh", command, ...args], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const [stdout, stderr, times] = [1, 2, 3].map((index) => collect(child.stdio[index]));
  let peakBytes = 0;
  const sampler = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentBytes(child.pid ?? 0));
  }, SAMPLE_MS);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  const wallSeconds = (performance.now() - began) / 1000;
  clearInterval(sampler);
  return {
    exitCode,
    wallSeconds,
    cpuSeconds: cpuSecondsOf(times?.() ?? ""),
    peakBytes,
    stdout: stdout?.() ?? "",
    stderr: stderr?.() ?? "",
  };
}

/** @throws {Error} with what the program said, when it failed */
export async function mustMeasure(
  command: string,
  args: readonly string[],
  options?: MeasureOptions,
): Promise<MeasuredCommand> {
  const run = await measureCommand(command, args, options);
  if (run.exitCode === 0) return run;
  const said = (run.stderr || run.stdout).trim().slice(-2000);
  throw new Error(`${command} ${args.join(" ")} ended with ${run.exitCode}:\n${said}`);
}

function collect(stream: unknown): () => string {
  const chunks: Buffer[] = [];
  (stream as NodeJS.ReadableStream).on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

/** The second line of `times` is about children: `0m1.230s 0m0.450s`. */
function cpuSecondsOf(times: string): number {
  const [, children = ""] = times.split("\n");
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest),
    0,
  );
}

function residentBytes(pid: number): number {
  const resident = Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
  const children = read(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean);
  return children.reduce((sum, child) => sum + residentBytes(Number(child)), resident);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
