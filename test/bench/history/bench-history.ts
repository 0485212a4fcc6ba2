/**
 * Builds after each of the last commits of a real registry, one going on from the other, held against
 * builds that know nothing of the ones before, and against builds in shards: the same files, byte for
 * byte, and what each costs.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchReport } from "../bench-report.ts";
import { buildInShards } from "../build/sharded-build.ts";
import { differences, treeDigests } from "../build/tree-digests.ts";
import { bazelHistory } from "../corpus/bazel-history.ts";
import { type Column, count, ratio, seconds } from "../figure.ts";
import { type MeasuredCommand, measureCommand } from "../measure-command.ts";
import { quantile } from "../quantile.ts";

const LAUNCHER = join(import.meta.dirname, "../../../client/ashlar.js");
const SHARDS = 2;

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
  const tree = join(work, "tree");
  const history = bazelHistory({ repository, commits, touchedOnly, out: registry });
  history.next();
  const goOn = () => build(registry, tree, ["--cache", join(work, "cache")]);
  const first = await goOn();
  const after: number[] = [];
  const held: Held[] = [];
  for (const _ of history) {
    const isHeld = (after.length + 1) % every === 0 || after.length + 1 === commits;
    const others = isHeld ? otherBuilds({ registry, work, tree }) : undefined;
    after.push((await goOn()).cpuSeconds);
    if (!others) continue;
    held.push(await others());
    const { clean, sharded } = differing(held);
    console.error(`commit ${after.length}: ${clean} files differ so far, ${sharded} in shards`);
  }
  report.table("history: one build after the other, the Bazel Central Registry", [
    figures(first, after, held),
  ]);
}

/** A tree held against those of other builds of the same commit. */
interface Held {
  readonly cleanSeconds: number;
  /** Files that differ. */
  readonly clean: number;
  readonly sharded: number;
}

interface Place {
  readonly registry: string;
  readonly work: string;
  readonly tree: string;
}

/** Takes the tree as it lies, which each of the builds follows; what they make is held against it later. */
function otherBuilds({ registry, work, tree }: Place): () => Promise<Held> {
  const clean = join(work, "clean");
  const merged = join(work, "merged-tree");
  for (const out of [clean, merged]) cpSync(tree, out, { recursive: true });
  return async () => {
    // A build that has no cache makes all of it again.
    const { cpuSeconds } = await build(registry, clean, ["--no-cache"]);
    await buildInShards({ registry, work, out: merged, count: SHARDS });
    const digests = treeDigests(tree);
    const differ = (out: string) => differences(digests, treeDigests(out));
    const held = { cleanSeconds: cpuSeconds, clean: differ(clean), sharded: differ(merged) };
    for (const out of [clean, merged]) rmSync(out, { recursive: true });
    return held;
  };
}

function differing(held: readonly Held[]): Pick<Held, "clean" | "sharded"> {
  const sum = (key: "clean" | "sharded") => held.reduce((all, one) => all + one[key], 0);
  return { clean: sum("clean"), sharded: sum("sharded") };
}

function figures(first: MeasuredCommand, after: readonly number[], held: readonly Held[]): Column {
  const whole = held.map(({ cleanSeconds }) => cleanSeconds);
  const { clean, sharded } = differing(held);
  return {
    commits: count(after.length),
    "first build: cpu": seconds(first.cpuSeconds),
    "after a commit: cpu, p50": seconds(quantile(after, 0.5)),
    "after a commit: cpu, p95": seconds(quantile(after, 0.95)),
    "clean builds": count(whole.length),
    "clean build: cpu, p50": seconds(quantile(whole, 0.5)),
    "after a commit / clean": ratio(quantile(after, 0.5), quantile(whole, 0.5)),
    "files that differ from clean builds": count(clean),
    [`files that differ from builds in ${SHARDS} shards`]: count(sharded),
  };
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
