/** The programs that install the same payloads, each from its own kind of server. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchReport } from "../bench-report.ts";
import { npmPeer } from "../npm-peer.ts";
import { pnpmPeer } from "../pnpm-peer.ts";
import type { DebianRecord } from "../search/debian-records.ts";
import type { Installer } from "./installer.ts";
import { archiveName, npmArchive } from "./npm-package.ts";

const LAUNCHER = join(import.meta.dirname, "../../../client/ashlar.js");
const GIGET = ["giget", "3.3.1"] as const;

/** @param pin SHA-256 of the registry's root of trust, hex */
export function ashlarInstaller(port: number, pin: string): Installer {
  return {
    name: "ashlar install",
    checks: "signatures, log, digests",
    port,
    command: ({ name, url, home }) => ({
      command: process.execPath,
      args: [LAUNCHER, "install", name, "--registry", `${url}/#sha256:${pin}`],
      environment: { HOME: home, XDG_CACHE_HOME: "", XDG_STATE_HOME: "", XDG_CONFIG_HOME: "" },
    }),
  };
}

export function npmInstaller(port: number): Installer {
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--ignore-scripts"];
  return {
    name: "npm install",
    checks: "the server's own digests",
    port,
    command: ({ name, url, home }) => ({
      command: "npm",
      args: ["install", `@${name}`, ...quiet, "--registry", `${url}/`, "--cache", home],
    }),
  };
}

export function pnpmInstaller(port: number, report: BenchReport): Installer | undefined {
  const command = pnpmPeer(report);
  if (command === undefined) return undefined;
  return {
    name: "pnpm add",
    checks: "the server's own digests",
    port,
    command: ({ name, url, home }) => ({
      command,
      args: ["add", `@${name}`, "--ignore-scripts", "--store-dir", join(home, "store")],
      environment: {
        HOME: home,
        XDG_CACHE_HOME: join(home, "cache"),
        npm_config_registry: `${url}/`,
        pnpm_config_registry: `${url}/`,
      },
    }),
  };
}

/** giget knows no dependencies: it gets one archive. */
export function gigetInstaller(
  port: number,
  templates: GigetTemplates,
  report: BenchReport,
): Installer | undefined {
  const peer = npmPeer(...GIGET);
  if (peer === undefined) {
    report.skipped("giget", `${GIGET.join("@")} cannot be installed from npm here`);
    return undefined;
  }
  report.version(...GIGET);
  return {
    name: "giget",
    checks: "nothing",
    port,
    command({ name, url, home, project }) {
      writeTemplate(templates, url);
      const cli = join(peer, "node_modules/giget/dist/cli.mjs");
      return {
        command: process.execPath,
        args: [cli, name.split("/")[1] ?? "", join(project, "out")],
        environment: { HOME: home, XDG_CACHE_HOME: join(home, "cache"), GIGET_REGISTRY: url },
      };
    },
  };
}

interface GigetTemplates {
  readonly record: DebianRecord;
  /** What the server at the installer's port serves. */
  readonly folder: string;
}

/** What giget reads: `<name>.json`, which names an archive by its whole address. */
function writeTemplate({ record, folder }: GigetTemplates, url: string): void {
  mkdirSync(folder, { recursive: true });
  const { name } = record;
  writeFileSync(join(folder, archiveName(record)), npmArchive(record, new Map()));
  writeFileSync(
    join(folder, `${name}.json`),
    JSON.stringify({ name, tar: `${url}/${archiveName(record)}`, defaultDir: name }),
  );
}
