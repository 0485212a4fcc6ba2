/** What `ashlar build` says. */
import { relative } from "node:path";
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { WrittenTree } from "../write/write-tree.ts";
import type { BuildOptions } from "./build-options.ts";
import { findingLines, findingSummary } from "./finding-lines.ts";
import type { BuildOutcome } from "./step-outcome.ts";

export interface BuildReport {
  readonly options: BuildOptions;
  readonly outcome: BuildOutcome;
  readonly written: WrittenTree | undefined;
  readonly out: string;
  readonly registry: string;
  /** That it took. */
  readonly seconds: number;
}

/** The exit code, and what a build says of its result. */
export function printBuild(
  { options, outcome, written, out, registry, seconds }: BuildReport,
  terminal: Terminal,
): void {
  const { blocking, severities } = outcome;
  terminal.exitCode = blocking.length > 0 || !written ? EXIT.failed : EXIT.ok;
  const { quarantined, ...counts } = outcome.counts;
  if (options.json) {
    const { findings, verdicts } = outcome;
    const tree = written ? { folder: out, files: written.fileCount, size: written.size } : null;
    const ok = terminal.exitCode === EXIT.ok;
    printJson(terminal, {
      ok,
      counts,
      verdicts,
      quarantined,
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
  terminal.out(`  verdicts  ${verdictSummary(outcome.verdicts)}`);
  terminal.out(
    `  checks    ${findingSummary(severities)}${Object.values(severities).reduce((sum, count) => sum + count) > blocking.length ? "; `ashlar check` shows them" : ""}`,
  );
  if (quarantined > 0) terminal.out(`  left out  ${quarantined} entries, for the reasons above`);
  terminal.out(
    `  tree      ${relative(terminal.folder, out) || "."}: ${written.fileCount} files, ${(written.size / 1e6).toFixed(1)} MB`,
  );
}

function verdictSummary(verdicts: BuildOutcome["verdicts"]): string {
  const parts = Object.entries(verdicts).flatMap(([verdict, count]) =>
    count > 0 ? [`${count} ${verdict}`] : [],
  );
  return parts.join(", ") || "none";
}
