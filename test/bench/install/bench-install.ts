/**
 * Installs of real dependency trees: Ashlar from static files, npm and pnpm from Verdaccio, giget from
 * static files, the same payloads for all, each through the same counting proxy on this machine.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseRegistryDocument } from "../../../schemas/published/registry-document.ts";
import type { BenchReport } from "../bench-report.ts";
import { artifactName } from "../build/debian-artifact.ts";
import { writeDebianRepository } from "../build/debian-repository.ts";
import { bytes, type Column, count, ratio, seconds } from "../figure.ts";
import { mustMeasure } from "../measure-command.ts";
import { quantile } from "../quantile.ts";
import { type DebianRecord, debianRecords } from "../search/debian-records.ts";
import { countingProxy, type ProxyTraffic } from "./counting-proxy.ts";
import type { Installer } from "./installer.ts";
import { ashlarInstaller, gigetInstaller, npmInstaller, pnpmInstaller } from "./installers.ts";
import { packageClosure } from "./package-closure.ts";
import { type RunningServer, serveFolder } from "./serve-folder.ts";
import { startVerdaccio } from "./verdaccio.ts";

const LAUNCHER = join(import.meta.dirname, "../../../client/ashlar.js");
/** One with about a hundred others below it. */
const WANTED = "node-express";
const RUNS = 5;

export async function benchInstall(report: BenchReport): Promise<void> {
  const records = debianRecords(Number.POSITIVE_INFINITY);
  const closure = packageClosure(records ?? [], WANTED);
  const leaf = closure.find(({ depends }) => depends.length === 0);
  const whole = closure.find(({ name }) => name === WANTED);
  if (!leaf || !whole) {
    report.skipped("install", "apt's package lists are not to be had here");
    return;
  }
  const work = mkdtempSync(join(tmpdir(), "ashlar-bench-install-"));
  const servers: RunningServer[] = [];
  try {
    const installers = await prepare(closure, leaf, { work, report, servers });
    const { resolving, all } = installers;
    await compare(report, resolving, { wanted: whole, packages: closure.length, work });
    await compare(report, all, { wanted: leaf, packages: 1, work });
  } finally {
    for (const server of servers) await server.close();
    rmSync(work, { recursive: true, force: true });
  }
}

interface Preparation {
  readonly work: string;
  readonly report: BenchReport;
  /** Gets every server that was started. */
  readonly servers: RunningServer[];
}

async function prepare(
  closure: readonly DebianRecord[],
  leaf: DebianRecord,
  { work, report, servers }: Preparation,
): Promise<{ readonly resolving: readonly Installer[]; readonly all: readonly Installer[] }> {
  const tree = join(work, "tree");
  await writeDebianRepository(join(work, "registry"), closure);
  await mustMeasure(process.execPath, [
    ...[LAUNCHER, "build", "--registry", join(work, "registry"), "--commit", "HEAD"],
    ...["--out", tree, "--no-site", "--json"],
  ]);
  const ours = await serveFolder(tree);
  servers.push(ours);
  const resolving = [ashlarInstaller(ours.port, rootOf(tree))];
  const verdaccio = await startVerdaccio(closure, mkdtempSync(join(work, "verdaccio-")), report);
  if (verdaccio) {
    servers.push(verdaccio);
    report.version("npm", execFileSync("npm", ["--version"], { encoding: "utf8" }).trim());
    const pnpm = pnpmInstaller(verdaccio.port, report);
    resolving.push(npmInstaller(verdaccio.port), ...(pnpm ? [pnpm] : []));
  }
  const folder = join(work, "giget");
  const templates = await serveFolder(folder);
  servers.push(templates);
  const giget = gigetInstaller(templates.port, { record: leaf, folder }, report);
  return { resolving, all: [...resolving, ...(giget ? [giget] : [])] };
}

function rootOf(tree: string): string {
  const parsed = parseRegistryDocument(JSON.parse(readFileSync(join(tree, "ashlar.json"), "utf8")));
  if (!parsed.ok) throw new Error(`${tree} holds no registry document`);
  return parsed.value.trust.root.sha256;
}

interface Comparison {
  readonly wanted: DebianRecord;
  readonly packages: number;
  readonly work: string;
}

async function compare(
  report: BenchReport,
  installers: readonly Installer[],
  { wanted, packages, work }: Comparison,
): Promise<void> {
  const columns: Column[] = [];
  let first: readonly [number, number] | undefined;
  for (const installer of installers) {
    try {
      const { cold, warm } = await measureInstaller(installer, artifactName(wanted), {
        packages,
        work,
      });
      const times = [medianSeconds(cold), medianSeconds(warm)] as const;
      first ??= times;
      columns.push({
        program: installer.name,
        "what it checks": installer.checks,
        ...rows("cold", cold),
        ...rows("warm", warm),
        "ashlar's cold / this": ratio(first[0], times[0]),
        "ashlar's warm / this": ratio(first[1], times[1]),
      });
    } catch (error) {
      report.skipped(`${installer.name} of ${wanted.name}`, String(error).slice(0, 1500));
    }
  }
  const title = `install: ${wanted.debianName} with all it needs, ${packages} packages, median of ${RUNS}`;
  report.table(title, columns);
}

interface InstallRun extends ProxyTraffic {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Cold: nothing was ever fetched. Warm: a second project of the same user, without a lock file. */
async function measureInstaller(
  installer: Installer,
  name: string,
  { packages, work }: { readonly packages: number; readonly work: string },
): Promise<{ readonly cold: readonly InstallRun[]; readonly warm: readonly InstallRun[] }> {
  const proxy = await countingProxy(installer.port);
  const cold: InstallRun[] = [];
  const warm: InstallRun[] = [];
  try {
    for (let run = 0; run < RUNS; run += 1) {
      const home = mkdtempSync(join(work, "home-"));
      for (const runs of [cold, warm]) {
        const project = join(home, `project-${runs === cold ? "cold" : "warm"}`);
        mkdirSync(project);
        const { command, args, environment } = installer.command({
          name,
          url: proxy.url,
          home,
          project,
        });
        const { wallSeconds, cpuSeconds } = await mustMeasure(command, args, {
          folder: project,
          ...(environment && { environment }),
        });
        requireInstalled(project, packages);
        runs.push({ seconds: wallSeconds, cpuSeconds, ...(await proxy.take()) });
      }
      rmSync(home, { recursive: true, force: true });
    }
  } finally {
    await proxy.close();
  }
  return { cold, warm };
}

/** A fast install of nothing would win. */
function requireInstalled(project: string, packages: number): void {
  // pnpm keeps packages in a hidden folder, which no pattern finds.
  const controls = readdirSync(project, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === "control")
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
  const found = new Set(controls).size;
  if (found < packages) throw new Error(`${found} of ${packages} packages were installed`);
}

const medianSeconds = (runs: readonly InstallRun[]): number =>
  quantile(
    runs.map((run) => run.seconds),
    0.5,
  );

function rows(label: string, runs: readonly InstallRun[]): Column {
  const of = (key: keyof InstallRun): number =>
    quantile(
      runs.map((run) => run[key]),
      0.5,
    );
  return {
    [`${label}: wall`]: seconds(of("seconds")),
    [`${label}: cpu`]: seconds(of("cpuSeconds")),
    [`${label}: requests`]: count(of("requests")),
    [`${label}: bytes, both ways`]: bytes(of("bytes")),
  };
}
