/** What rendering the website costs: all of it, and after one artifact more. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Reference } from "../../../schemas/published/reference.ts";
import type { BenchReport } from "../bench-report.ts";
import { bytes, type Column, count, seconds } from "../figure.ts";
import { type MeasuredCommand, mustMeasure } from "../measure-command.ts";
import { writeCopiedTree } from "./copied-tree.ts";

/** @param sizes numbers of artifacts */
export async function benchSite(report: BenchReport, sizes: readonly number[]): Promise<void> {
  const columns: Column[] = [];
  for (const size of sizes) {
    const work = mkdtempSync(join(tmpdir(), "ashlar-bench-site-"));
    try {
      columns.push(await measure(work, size));
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  report.table("site: rendering a tree, whole and after one artifact more", columns);
}

interface Rendered {
  readonly run: MeasuredCommand;
  readonly files: readonly Reference[];
  readonly rendered: number;
  readonly groups: number;
}

async function measure(work: string, size: number): Promise<Column> {
  const whole = await render(work, "whole", size);
  const more = await render(work, "more", size + 1);
  const before = new Map(whole.files.map(({ path, sha256 }) => [path, sha256]));
  const changed = more.files.filter(({ path, sha256 }) => before.get(path) !== sha256);
  return {
    artifacts: count(size),
    "files of the site": count(whole.files.length),
    "whole, wall": seconds(whole.run.wallSeconds),
    "whole, processor": seconds(whole.run.cpuSeconds),
    "whole, peak memory of all processes": bytes(whole.run.peakBytes),
    "one more, wall": seconds(more.run.wallSeconds),
    "one more, processor": seconds(more.run.cpuSeconds),
    "one more, peak memory": bytes(more.run.peakBytes),
    "one more, groups rendered": count(more.rendered),
    "one more, files changed": count(changed.length),
    "one more, bytes changed": bytes(changed.reduce((sum, file) => sum + file.size, 0)),
  };
}

async function render(work: string, name: string, size: number): Promise<Rendered> {
  const tree = join(work, name);
  writeFileSync(`${tree}.files.json`, JSON.stringify(writeCopiedTree(tree, size)));
  const run = await mustMeasure(process.execPath, [
    ...["--no-warnings", join(import.meta.dirname, "render-tree.ts")],
    ...[tree, `${tree}.out`, join(work, "cache")],
  ]);
  const { files, rendered, groups } = JSON.parse(run.stdout) as Omit<Rendered, "run">;
  return { run, files, rendered, groups };
}
