/** What `ashlar build` says. */
import { relative } from "node:path";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { BuildResult } from "../build.ts";
import type { WrittenTree } from "../write/write-tree.ts";
import type { BuildOptions } from "./build-options.ts";
import { findingLines, findingSummary } from "./finding-lines.ts";

export interface BuildReport {
  readonly options: BuildOptions;
  readonly result: BuildResult;
  readonly written: WrittenTree | undefined;
  readonly out: string;
  readonly registry: string;
  /** When, by `performance.now()`. */
  readonly began: number;
}

/** The exit code, and what a build says of its result. */
export function printBuild(
  { options, result, written, out, registry, began }: BuildReport,
  terminal: Terminal,
): void {
  const seconds = (performance.now() - began) / 1000;
  const { blocking, severities } = result;
  terminal.exitCode = blocking.length > 0 || !written ? EXIT.failed : EXIT.ok;
  const versions = result.catalog?.rows.reduce((sum, row) => sum + row.versions, 0) ?? 0;
  const counts = {
    artifacts: result.catalog?.rows.length ?? 0,
    versions,
    publishers: result.catalog?.publishers.length ?? 0,
  };
  if (options.json) {
    const { findings, verdicts, quarantine } = result;
    const tree = written ? { folder: out, files: written.fileCount, size: written.size } : null;
    const ok = terminal.exitCode === EXIT.ok;
    printJson(terminal, {
      ok,
      counts,
      verdicts,
      quarantined: quarantine.entries.length,
      findings,
      tree,
      seconds: Number(seconds.toFixed(3)),
    });
    return;
  }
  const prefix = relative(terminal.folder, registry);
  for (const line of findingLines(blocking, terminal.paint, prefix ? `${prefix}/` : ""))
    terminal.note(line);
  if (!written) {
    terminal.note("Nothing was built: registry.yaml or policy.yaml cannot be used.");
    return;
  }
  terminal.out(
    `Built ${counts.artifacts} artifacts, ${counts.versions} versions, ${counts.publishers} publishers in ${seconds.toFixed(1)} s`,
  );
  terminal.out(`  verdicts  ${verdictSummary(result.verdicts)}`);
  terminal.out(
    `  checks    ${findingSummary(severities)}${Object.values(severities).reduce((sum, count) => sum + count) > blocking.length ? "; `ashlar check` shows them" : ""}`,
  );
  if (result.quarantine.entries.length > 0)
    terminal.out(`  left out  ${result.quarantine.entries.length} entries, for the reasons above`);
  terminal.out(
    `  tree      ${relative(terminal.folder, out) || "."}: ${written.fileCount} files, ${(written.size / 1e6).toFixed(1)} MB`,
  );
}

function verdictSummary(verdicts: BuildResult["verdicts"]): string {
  const parts = Object.entries(verdicts).flatMap(([verdict, count]) =>
    count > 0 ? [`${count} ${verdict}`] : [],
  );
  return parts.join(", ") || "none";
}
