/**
 * What checking costs, as a ratio to reading and hashing the same bytes in the same run; and what the
 * check of a one-artifact change costs in registries of growing size.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitFolder } from "../commit-folder.ts";
import { formatTable } from "../format-table.ts";
import { physicalLimit } from "../physical-limit.ts";
import { filesBelow } from "../tree-files.ts";
import { meteredRun } from "./metered-run.ts";
import { writeNextVersion, writeSyntheticRegistry } from "./synthetic-registry.ts";

const WHOLE = [1_000, 10_000];
const CHANGES = [100, 1_000, 10_000];
const CHANGE_RUNS = 5;

export async function benchChecks(): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "ashlar-bench-checks-"));
  try {
    const columns: Record<string, string>[] = [];
    for (const count of WHOLE) columns.push(await wholeRegistry(work, count));
    console.log(`\nashlar check, the whole registry\n${formatTable(columns)}`);
    const changes: Record<string, string>[] = [];
    for (const count of CHANGES) changes.push(await oneChange(work, count));
    console.log(`\nashlar check --base, one new version\n${formatTable(changes)}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function wholeRegistry(work: string, count: number): Promise<Record<string, string>> {
  const registry = join(work, `whole-${count}`);
  writeSyntheticRegistry(registry, count);
  const bytes = filesBelow(registry).reduce(
    (sum, path) => sum + statSync(join(registry, path)).size,
    0,
  );
  const scratch = join(work, "scratch");
  const limit = physicalLimit(registry, { scratch, bytes: 1, files: 1 }).readSeconds;
  const cache = join(work, `cache-${count}`);
  const args = ["check", "--registry", registry, "--cache", cache, "--json"];
  const cold = await meteredRun(args);
  const cached = await meteredRun(args);
  rmSync(registry, { recursive: true });
  if (cold.stdout !== cached.stdout) throw new Error("cold and cached runs differ");
  const rate = (seconds: number): string =>
    `${(count / seconds).toFixed(0)}/s, ${seconds.toFixed(1)} s, ${(seconds / limit).toFixed(1)} × reading`;
  return {
    artifacts: String(count),
    bytes: `${(bytes / 1e6).toFixed(0)} MB`,
    "read and hash": `${limit.toFixed(2)} s`,
    cold: rate(cold.wallSeconds),
    "cold, peak memory": `${(cold.peakBytes / 2 ** 20).toFixed(0)} MiB`,
    cached: rate(cached.wallSeconds),
    "cached, peak memory": `${(cached.peakBytes / 2 ** 20).toFixed(0)} MiB`,
  };
}

async function oneChange(work: string, count: number): Promise<Record<string, string>> {
  const top = join(work, `change-${count}`);
  const registry = join(top, "registry");
  writeSyntheticRegistry(registry, count);
  commitFolder(top);
  const git = (...args: string[]): void =>
    void execFileSync("git", ["-c", "user.name=b", "-c", "user.email=b@example.org", ...args], {
      cwd: top,
      stdio: "ignore",
    });
  git("repack", "-a", "-d", "-q");
  git("checkout", "-q", "-b", "change");
  writeNextVersion(registry);
  git("add", "-A");
  git("commit", "-q", "-m", "One version");
  const args = ["check", "--registry", registry, "--base", "main", "--author-id", "11", "--json"];
  const runs = [];
  for (let run = 0; run < CHANGE_RUNS; run += 1) runs.push(await meteredRun(args));
  rmSync(top, { recursive: true });
  const times = runs.map(({ wallSeconds }) => wallSeconds).sort((a, b) => a - b);
  const { class: kind } = JSON.parse(runs[0]?.stdout ?? "{}") as { class?: string };
  return {
    artifacts: String(count),
    "median of 5": `${(times[2] ?? 0).toFixed(2)} s`,
    range: `${times[0]?.toFixed(2)}–${times.at(-1)?.toFixed(2)} s`,
    class: String(kind),
    "peak memory": `${(Math.max(...runs.map(({ peakBytes }) => peakBytes)) / 2 ** 20).toFixed(0)} MiB`,
  };
}
