/** The same build in shards, as several machines would make it: each one alone, and then put together. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Column, count, ratio, seconds } from "../figure.ts";
import { type MeasuredCommand, measureCommand } from "../measure-command.ts";
import { differences, type TreeDigests, treeDigests } from "./tree-digests.ts";

const LAUNCHER = join(import.meta.dirname, "../../../client/ashlar.js");
const SHARDS = 4;

export interface ShardedBuild {
  readonly registry: string;
  readonly work: string;
  /** The build of all of it on one machine, and the tree that it made. */
  readonly full: MeasuredCommand;
  readonly tree: TreeDigests;
}

/** @throws {Error} with what a command said when it failed */
export async function shardedBuild(build: ShardedBuild): Promise<Column> {
  const { registry, work, full, tree } = build;
  const out = join(work, "merged");
  const { shards, merge } = await buildInShards({ registry, work, out, count: SHARDS });
  const merged = treeDigests(out);
  rmSync(out, { recursive: true });
  const slowest = Math.max(...shards.map(({ wallSeconds }) => wallSeconds));
  const busiest = Math.max(...shards.map(({ cpuSeconds }) => cpuSeconds));
  const label = `${SHARDS} shards`;
  return {
    [`${label}: the slowest, wall`]: seconds(slowest),
    [`${label}: the busiest, cpu`]: seconds(busiest),
    [`${label}: merge, wall`]: seconds(merge.wallSeconds),
    [`${label}: merge, cpu`]: seconds(merge.cpuSeconds),
    [`${label}: slowest and merge / full, wall`]: ratio(
      slowest + merge.wallSeconds,
      full.wallSeconds,
    ),
    [`${label}: busiest and merge / full, cpu`]: ratio(busiest + merge.cpuSeconds, full.cpuSeconds),
    [`${label}: files that differ`]: count(differences(tree, merged)),
  };
}

interface Shards {
  readonly registry: string;
  /** Holds what the shards make, until it is put together. */
  readonly work: string;
  /** A tree that lies there is the one to go on from. */
  readonly out: string;
  readonly count: number;
}

export async function buildInShards({ registry, work, out, count }: Shards): Promise<{
  readonly shards: readonly MeasuredCommand[];
  readonly merge: MeasuredCommand;
}> {
  const source = ["--registry", registry, "--commit", "HEAD"];
  const folders = Array.from({ length: count }, (_, at) => join(work, `shard-${at + 1}`));
  const shards: MeasuredCommand[] = [];
  for (const [at, folder] of folders.entries()) {
    const shard = ["--shard", `${at + 1}/${count}`, "--out", folder, "--no-cache"];
    shards.push(await run(["build", ...source, ...shard, "--no-site", "--json"]));
  }
  const merge = await run(["merge", ...source, "--out", out, "--no-site", "--json", ...folders]);
  for (const folder of folders) rmSync(folder, { recursive: true });
  return { shards, merge };
}

async function run(args: readonly string[]): Promise<MeasuredCommand> {
  const measured = await measureCommand(process.execPath, [LAUNCHER, ...args]);
  // 1: findings left something out, as in the build of all of it.
  if (measured.exitCode === 0 || measured.exitCode === 1) return measured;
  throw new Error(`ashlar ${args[0]}: ${(measured.stderr || measured.stdout).slice(-1500)}`);
}
