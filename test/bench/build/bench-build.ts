/**
 * Builds of a registry with Debian's names, whole, in shards and after a commit of one version, beside the
 * machine's own limit for the same bytes and beside programs that publish the same payloads.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { BenchReport } from "../bench-report.ts";
import { bytes, type Column, count, milliseconds, ratio, seconds } from "../figure.ts";
import { type MeasuredCommand, measureCommand } from "../measure-command.ts";
import { type PhysicalLimit, physicalLimit } from "../physical-limit.ts";
import { type DebianRecord, debianRecords } from "../search/debian-records.ts";
import { folderSize } from "../tree-files.ts";
import type { BuildPeer } from "./build-peer.ts";
import { artifactName, payloadFiles } from "./debian-artifact.ts";
import { commitNextVersion, writeDebianRepository } from "./debian-repository.ts";
import { APT_FTPARCHIVE } from "./peers/apt-ftparchive.ts";
import { CREATEREPO } from "./peers/createrepo.ts";
import { SHADCN } from "./peers/shadcn.ts";
import { shardedBuild } from "./sharded-build.ts";
import { rewritten, treeDigests } from "./tree-digests.ts";

const LAUNCHER = join(import.meta.dirname, "../../../client/ashlar.js");
const PEERS: readonly BuildPeer[] = [APT_FTPARCHIVE, CREATEREPO, SHADCN];

/** @param sizes numbers of artifacts */
export async function benchBuild(report: BenchReport, sizes: readonly number[]): Promise<void> {
  const ours: Column[] = [];
  const theirs: Column[] = [];
  for (const size of sizes) {
    const records = debianRecords(size);
    if (records === undefined || records.length < size) {
      report.skipped(`build, ${size} artifacts`, "apt's package lists are not to be had here");
      continue;
    }
    const work = mkdtempSync(join(tmpdir(), "ashlar-bench-build-"));
    try {
      const column = await buildOnce(report, records, work);
      if (!column) continue;
      ours.push(column.shown);
      for (const peer of PEERS)
        theirs.push(...(await peerColumn(report, { peer, records, work, full: column.full })));
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  report.table("build: ashlar build --commit HEAD --no-site, registry of Debian's packages", ours);
  report.table("build: other programs over the same payloads", theirs);
}

interface MeasuredBuild {
  readonly full: MeasuredCommand;
  readonly shown: Column;
}

async function buildOnce(
  report: BenchReport,
  records: readonly DebianRecord[],
  work: string,
): Promise<MeasuredBuild | undefined> {
  const registry = join(work, "registry");
  const source = await writeDebianRepository(registry, records);
  const tree = join(work, "tree");
  const build = () =>
    measureCommand(process.execPath, [
      ...[LAUNCHER, "build", "--registry", registry, "--commit", "HEAD", "--out", tree],
      ...["--no-site", "--cache", join(work, "cache")],
    ]);
  const full = await build();
  if (!isBuilt(full)) {
    report.skipped(`build, ${records.length} artifacts`, `it failed: ${full.stderr.slice(-1500)}`);
    return undefined;
  }
  const first = treeDigests(tree);
  const size = folderSize(tree);
  const shards = await shardedBuild({ registry, work, full, tree: first });
  await commitNextVersion(registry, records);
  const next = await build();
  if (!isBuilt(next)) throw new Error(`the second build failed: ${next.stderr.slice(-1500)}`);
  const changed = rewritten(first, treeDigests(tree));
  rmSync(tree, { recursive: true });
  const limit = limitOf(registry, work, size);
  const each = (seconds: number) => milliseconds((1000 * seconds) / records.length);
  return {
    full,
    shown: {
      artifacts: count(records.length),
      "source files": count(source.files),
      "source bytes": bytes(source.bytes),
      "tree files": count(size.files),
      "tree bytes": bytes(size.bytes),
      "full: wall": seconds(full.wallSeconds),
      "full: cpu": seconds(full.cpuSeconds),
      "full: peak memory": bytes(full.peakBytes),
      "full: wall for each artifact": each(full.wallSeconds),
      "the source read and hashed, as much written": seconds(limit.seconds),
      "full / that": ratio(full.wallSeconds, limit.seconds),
      "full / that, cpu": ratio(full.cpuSeconds, limit.cpuSeconds),
      ...shards,
      "one version more: wall": seconds(next.wallSeconds),
      "one version more: cpu": seconds(next.cpuSeconds),
      "one version more: peak memory": bytes(next.peakBytes),
      "one version more / full": ratio(next.wallSeconds, full.wallSeconds),
      "one version more: files rewritten": count(changed.files),
      "one version more: bytes rewritten": bytes(changed.bytes),
      "one version more: largest file": changed.largest,
    },
  };
}

/** Exit code 1 says that findings left something out, and the rest is published. */
function isBuilt({ exitCode, stdout }: MeasuredCommand): boolean {
  return (exitCode === 0 || exitCode === 1) && /^ {2}tree /m.test(stdout);
}

/** The files of the commit lie as files for this. */
function limitOf(
  registry: string,
  work: string,
  tree: { readonly bytes: number; readonly files: number },
): PhysicalLimit {
  execFileSync("git", ["checkout", "--quiet", "--force", "main"], { cwd: registry });
  const scratch = join(work, "limit");
  return physicalLimit(registry, { scratch, bytes: tree.bytes, files: tree.files });
}

interface PeerRun {
  readonly peer: BuildPeer;
  readonly records: readonly DebianRecord[];
  readonly work: string;
  readonly full: MeasuredCommand;
}

/** Each peer beside what every one of them must do: read and hash the payloads. */
async function peerColumn(report: BenchReport, run: PeerRun): Promise<Column[]> {
  const { peer, records, work, full } = run;
  const folder = join(work, "peer");
  mkdirSync(folder);
  try {
    const measured = await peer.run(records, folder, report);
    if (!measured) return [];
    return [
      {
        program: peer.name,
        "what it does": peer.does,
        artifacts: count(records.length),
        "payloads read and hashed": seconds(readPayloads(records, join(work, "payloads"))),
        wall: seconds(measured.wallSeconds),
        cpu: seconds(measured.cpuSeconds),
        "peak memory": bytes(measured.peakBytes || Number.NaN),
        "ashlar build, full / this": ratio(full.wallSeconds, measured.wallSeconds),
        "ashlar build, full / this, cpu": ratio(full.cpuSeconds, measured.cpuSeconds),
      },
    ];
  } catch (error) {
    report.skipped(`${peer.name}, ${records.length}`, String(error).slice(0, 1500));
    return [];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readPayloads(records: readonly DebianRecord[], folder: string): number {
  for (const record of records) {
    for (const { path, text } of payloadFiles(record)) {
      const file = join(folder, artifactName(record), path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  const scratch = join(folder, ".limit");
  const { readSeconds } = physicalLimit(folder, { scratch, bytes: 1, files: 1 });
  rmSync(folder, { recursive: true });
  return readSeconds;
}
