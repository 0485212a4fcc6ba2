/** Runs `ashlar build` as a process of its own and measures it. */
import { join } from "node:path";
import { SEVERITIES } from "../../schemas/finding.ts";
import { measureCommand } from "./measure-command.ts";

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
  /** User and system time of all its processes. */
  readonly cpuSeconds: number;
  /** Highest sum of resident sets of its processes. */
  readonly peakBytes: number;
  /** `12 high, 3 low`; undefined when the output was no JSON. */
  readonly findings: string | undefined;
  /** Counts of the tree; undefined likewise. */
  readonly published: string | undefined;
  /** What it printed. */
  readonly output: string;
}

const LAUNCHER = join(import.meta.dirname, "../../client/ashlar.js");

export async function runBuild(request: BuildRequest): Promise<BuildRun> {
  const { registry, out, now, commit } = request;
  const options = ["--registry", registry, "--out", out, "--now", now, "--no-site", "--json"];
  if (commit !== undefined) options.push("--commit", commit);
  const { exitCode, stdout, stderr, ...measured } = await measureCommand(process.execPath, [
    LAUNCHER,
    "build",
    ...options,
  ]);
  return {
    exitCode,
    ...measured,
    ...summaryOf(stdout),
    output: (stdout || stderr).trim(),
  };
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
