/** The same build in shards, as several machines would make it: each one alone, and then put together. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Column, count, ratio, seconds } from "../figure.ts";
import { type MeasuredCommand, measureCommand } from "../measure-command.ts";
import { type TreeDigests, treeDigests } from "./tree-digests.ts";

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
  const source = ["--registry", registry, "--commit", "HEAD"];
  const folders = Array.from({ length: SHARDS }, (_, at) => join(work, `shard-${at + 1}`));
  const shards: MeasuredCommand[] = [];
  for (const [at, folder] of folders.entries()) {
    const shard = ["--shard", `${at + 1}/${SHARDS}`, "--out", folder, "--no-cache"];
    shards.push(await run(["build", ...source, ...shard, "--no-site", "--json"]));
  }
  const out = join(work, "merged");
  const merge = await run(["merge", ...source, "--out", out, "--no-site", "--json", ...folders]);
  const merged = treeDigests(out);
  for (const folder of [...folders, out]) rmSync(folder, { recursive: true });
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

async function run(args: readonly string[]): Promise<MeasuredCommand> {
  const measured = await measureCommand(process.execPath, [LAUNCHER, ...args]);
  // 1: findings left something out, as in the build of all of it.
  if (measured.exitCode === 0 || measured.exitCode === 1) return measured;
  throw new Error(`ashlar ${args[0]}: ${(measured.stderr || measured.stdout).slice(-1500)}`);
}

function differences(one: TreeDigests, other: TreeDigests): number {
  const paths = new Set([...one.keys(), ...other.keys()]);
  return [...paths].filter((path) => one.get(path)?.sha256 !== other.get(path)?.sha256).length;
}
