/**
 * Builds after each of the last commits of a real registry, one going on from the other, held against
 * builds that know nothing of the ones before: the same files, byte for byte, and what each costs.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchReport } from "../bench-report.ts";
import { type TreeDigests, treeDigests } from "../build/tree-digests.ts";
import { bazelHistory } from "../corpus/bazel-history.ts";
import { count, ratio, seconds } from "../figure.ts";
import { type MeasuredCommand, measureCommand } from "../measure-command.ts";
import { quantile } from "../quantile.ts";

const LAUNCHER = join(import.meta.dirname, "../../../client/ashlar.js");

export interface HistoryRun {
  /** A git directory that holds the Bazel Central Registry. */
  readonly repository: string;
  readonly commits: number;
  /** A clean build after each so many commits, and after the last one. */
  readonly every: number;
  /** Leaves out modules that none of the commits touches. */
  readonly touchedOnly: boolean;
}

export async function benchHistory(report: BenchReport, run: HistoryRun): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "ashlar-bench-history-"));
  try {
    await throughHistory(report, run, work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function throughHistory(
  report: BenchReport,
  { repository, commits, every, touchedOnly }: HistoryRun,
  work: string,
): Promise<void> {
  const registry = join(work, "registry");
  const [tree, clean] = [join(work, "tree"), join(work, "clean")];
  const history = bazelHistory({ repository, commits, touchedOnly, out: registry });
  history.next();
  const first = await build(registry, tree, ["--cache", join(work, "cache")]);
  const after: number[] = [];
  const whole: number[] = [];
  let differing = 0;
  let at = 0;
  for (const _ of history) {
    at += 1;
    const isHeld = at % every === 0 || at === commits;
    // A build that has no cache follows the tree that lies there, and makes all of it again.
    if (isHeld) cpSync(tree, clean, { recursive: true });
    after.push((await build(registry, tree, ["--cache", join(work, "cache")])).cpuSeconds);
    if (!isHeld) continue;
    whole.push((await build(registry, clean, ["--no-cache"])).cpuSeconds);
    differing += differences(treeDigests(tree), treeDigests(clean));
    rmSync(clean, { recursive: true });
    console.error(`commit ${at} of ${commits}: ${differing} files differ so far`);
  }
  report.table("history: one build after the other, the Bazel Central Registry", [
    {
      commits: count(after.length),
      "first build: cpu": seconds(first.cpuSeconds),
      "after a commit: cpu, p50": seconds(quantile(after, 0.5)),
      "after a commit: cpu, p95": seconds(quantile(after, 0.95)),
      "clean builds": count(whole.length),
      "clean build: cpu, p50": seconds(quantile(whole, 0.5)),
      "after a commit / clean": ratio(quantile(after, 0.5), quantile(whole, 0.5)),
      "files that differ": count(differing),
    },
  ]);
}

/** @throws {Error} with what it said when it failed; 1 says that findings left something out */
async function build(
  registry: string,
  out: string,
  options: readonly string[],
): Promise<MeasuredCommand> {
  const measured = await measureCommand(process.execPath, [
    ...[LAUNCHER, "build", "--registry", registry, "--commit", "HEAD", "--out", out],
    ...["--no-site", ...options],
  ]);
  if (measured.exitCode === 0 || measured.exitCode === 1) return measured;
  throw new Error(`ashlar build: ${(measured.stderr || measured.stdout).slice(-1500)}`);
}

function differences(one: TreeDigests, other: TreeDigests): number {
  const paths = new Set([...one.keys(), ...other.keys()]);
  return [...paths].filter((path) => one.get(path)?.sha256 !== other.get(path)?.sha256).length;
}
