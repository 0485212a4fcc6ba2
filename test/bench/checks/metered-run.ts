/** Runs `ashlar` as a process of its own and measures it with all its children. */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface MeteredRun {
  readonly exitCode: number | null;
  readonly wallSeconds: number;
  /** Highest sum of resident sets of the process and its children, sampled; 0 where /proc is not there. */
  readonly peakBytes: number;
  readonly stdout: string;
}

const LAUNCHER = join(import.meta.dirname, "../../../client/ashlar.js");
const SAMPLE_MS = 50;

export async function meteredRun(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<MeteredRun> {
  const began = performance.now();
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "ignore"],
  });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    stdout += piece;
  });
  let peakBytes = 0;
  const sampler = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentBytes(child.pid ?? 0));
  }, SAMPLE_MS);
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  clearInterval(sampler);
  return { exitCode, wallSeconds: (performance.now() - began) / 1000, peakBytes, stdout };
}

/** Of a process and its direct children (proc(5): status). */
function residentBytes(pid: number): number {
  let sum = 0;
  for (const entry of listed()) {
    const status = read(`/proc/${entry}/status`);
    const isOurs = entry === String(pid) || new RegExp(`^PPid:\\s+${pid}$`, "m").test(status);
    if (isOurs) sum += Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
  }
  return sum;
}

function listed(): readonly string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
