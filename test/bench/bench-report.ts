/** Gathers what benchmarks measured: printed as tables as they come, and written as one JSON file. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { arch, cpus, loadavg, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import { type Column, showFigure } from "./figure.ts";
import { formatTable } from "./format-table.ts";

export interface BenchReport {
  /** Prints a table and keeps it. */
  table(title: string, columns: readonly Column[]): void;
  /** Says loudly what was not measured, and why. */
  skipped(what: string, why: string): void;
  /** Which version of another program was measured. */
  version(program: string, version: string): void;
  /** Writes all of it as JSON. */
  write(file: string): void;
}

interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
}

const ROOT = join(import.meta.dirname, "../..");

export function openBenchReport(): BenchReport {
  const machine = describeMachine();
  const versions = new Map([
    ["node", process.versions.node],
    ["ashlar", commitOf(ROOT)],
  ]);
  const tables: Table[] = [];
  const left: { what: string; why: string }[] = [];
  console.log(`${Object.values(machine).join(", ")}, Node ${process.versions.node}`);
  return {
    table(title, columns) {
      tables.push({ title, columns });
      const shown = columns.map((column) =>
        Object.fromEntries(Object.entries(column).map(([key, cell]) => [key, showFigure(cell)])),
      );
      console.log(`\n${title}\n${formatTable(shown)}`);
    },
    skipped(what, why) {
      left.push({ what, why });
      console.error(`\nSKIPPED ${what}: ${why}`);
    },
    version: (program, version) => void versions.set(program, version),
    write(file) {
      const whole = {
        schemaVersion: 1,
        machine: { ...machine, loadAtEnd: showLoad() },
        versions: Object.fromEntries(versions),
        tables,
        skipped: left,
      };
      writeFileSync(file, `${JSON.stringify(whole, null, 2)}\n`);
    },
  };
}

/** The load says whether anything else ran: on a busy machine only ratios of one run mean something. */
function describeMachine(): Record<string, string> {
  const processors = cpus();
  return {
    processors: `${processors.length} × ${processors[0]?.model.trim() ?? "?"}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    system: `${platform()} ${release()} ${arch()}`,
    loadAtBegin: showLoad(),
  };
}

function showLoad(): string {
  return `load ${loadavg()
    .map((value) => value.toFixed(1))
    .join(" ")}`;
}

function commitOf(folder: string): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
    return git("describe", "--always", "--dirty", "--abbrev=12");
  } catch {
    return "unknown";
  }
}
