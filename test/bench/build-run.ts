/** Runs `ashlar build` as a process of its own and measures it. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { SEVERITIES } from "../../schemas/finding.ts";

export interface BuildRequest {
  readonly registry: string;
  readonly out: string;
  /** The build's clock, ISO 8601. */
  readonly now: string;
  readonly commit?: string;
}

export interface BuildRun {
  readonly exitCode: number | null;
  readonly wallSeconds: number;
  /** User and system time of all threads. */
  readonly cpuSeconds: number;
  /** Highest resident set. */
  readonly peakBytes: number;
  /** `12 high, 3 low`; undefined when the output was no JSON. */
  readonly findings: string | undefined;
  /** Counts of the tree; undefined likewise. */
  readonly published: string | undefined;
  /** What it printed. */
  readonly output: string;
}

const LAUNCHER = join(import.meta.dirname, "../../client/ashlar.js");
/** Prints what getrusage(2) knows about the process, as its last words. */
const METER = join(import.meta.dirname, "print-usage.ts");

export async function runBuild(request: BuildRequest): Promise<BuildRun> {
  const { registry, out, now, commit } = request;
  const options = ["--registry", registry, "--out", out, "--now", now, "--no-site", "--json"];
  if (commit !== undefined) options.push("--commit", commit);
  const began = performance.now();
  const { exitCode, stdout, stderr } = await run([
    "--import",
    METER,
    LAUNCHER,
    "build",
    ...options,
  ]);
  const wallSeconds = (performance.now() - began) / 1000;
  const usage = usageOf(stderr);
  return {
    exitCode,
    wallSeconds,
    cpuSeconds: usage.cpuSeconds,
    peakBytes: usage.peakBytes,
    ...summaryOf(stdout),
    output: (stdout || stderr).trim(),
  };
}

async function run(
  args: readonly string[],
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  return {
    exitCode,
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
  };
}

function usageOf(stderr: string): { cpuSeconds: number; peakBytes: number } {
  const match = /^usage (\d+) (\d+) (\d+)$/m.exec(stderr.slice(-2000));
  const [user = 0, system = 0, kilobytes = 0] = (match ?? []).slice(1).map(Number);
  return { cpuSeconds: (user + system) / 1e6, peakBytes: kilobytes * 1024 };
}

function summaryOf(stdout: string): Pick<BuildRun, "findings" | "published"> {
  let report: unknown;
  try {
    report = JSON.parse(stdout);
  } catch {
    return { findings: undefined, published: undefined };
  }
  const {
    findings = [],
    counts,
    quarantined,
  } = report as {
    findings?: readonly { severity: string }[];
    counts?: { artifacts: number; versions: number };
    quarantined?: number;
  };
  const bySeverity = new Map<string, number>();
  for (const { severity } of findings)
    bySeverity.set(severity, (bySeverity.get(severity) ?? 0) + 1);
  const parts = SEVERITIES.filter((severity) => bySeverity.has(severity)).map(
    (severity) => `${bySeverity.get(severity)} ${severity}`,
  );
  return {
    findings: parts.join(", ") || "none",
    published: `${counts?.artifacts} / ${counts?.versions}, ${quarantined} left out`,
  };
}
