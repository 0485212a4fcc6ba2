/** What a check found, in the format that was asked for. */
import { printJson } from "../../client/terminal/print-json.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import { countSeverities } from "../check/count-severities.ts";
import { printable } from "../check/printable.ts";
import { ruleList } from "../emit/registry-documents.ts";
import type { MendedFile } from "../mend/mend-files.ts";
import { githubReport } from "../report/github.ts";
import { markdownReport } from "../report/markdown.ts";
import { sarifReport } from "../report/sarif.ts";
import type { ChangeReport } from "./check-base.ts";
import type { WorktreeCheck } from "./check-worktree.ts";
import { findingLines, findingSummary } from "./finding-lines.ts";

/** Code points of a line; names of folders are whatever somebody made. */
const LINE_MAX = 2000;

export const FORMATS = ["text", "json", "sarif", "github", "markdown"] as const;
export type CheckFormat = (typeof FORMATS)[number];

export interface PrintOptions {
  readonly format: CheckFormat;
  /** Put before each place: from the user's folder to the registry's. */
  readonly prefix: string;
  readonly terminal: Terminal;
}

export function printCheck(report: WorktreeCheck | ChangeReport, options: PrintOptions): void {
  const { format, terminal, prefix } = options;
  if (format === "json") printAsJson(report, options);
  else if (format === "text") printText(report, options);
  else terminal.out(WRITERS[format]({ ...report, prefix, rules: ruleList(report.ownRules).rules }));
}

const WRITERS = { sarif: sarifReport, github: githubReport, markdown: markdownReport } as const;

function printAsJson(
  report: WorktreeCheck | ChangeReport,
  { terminal, prefix }: PrintOptions,
): void {
  printJson(terminal, checkDocument(report, { ok: terminal.exitCode === 0, prefix }));
}

/** What `--json` writes, of a change in the shape `schemas/check-report.ts`. */
export function checkDocument(
  report: WorktreeCheck | ChangeReport,
  { ok, prefix }: { readonly ok: boolean; readonly prefix: string },
): Readonly<Record<string, unknown>> {
  const { findings, suppressed, scores, counts } = report;
  return {
    ok,
    ...("classification" in report && {
      class: report.classification.class,
      reasons: report.classification.reasons,
      base: report.base,
      head: report.head,
      prefix,
    }),
    counts,
    findings,
    suppressed,
    scores,
    ...("mended" in report && report.mended && { mended: report.mended }),
  };
}

function printText(report: WorktreeCheck | ChangeReport, { prefix, terminal }: PrintOptions): void {
  const { findings, suppressed, scores, counts } = report;
  if ("mended" in report && report.mended)
    for (const line of mendLines(report.mended, prefix)) terminal.out(printable(line, LINE_MAX));
  for (const line of findingLines(findings, terminal.paint, prefix)) terminal.out(line);
  for (const { name, version, score } of scores)
    terminal.out(printable(`${name} ${version}: ${score.shown} / 100, ${score.verdict}`, LINE_MAX));
  const accepted = suppressed.length > 0 ? `, ${suppressed.length} accepted` : "";
  if (!("classification" in report)) {
    terminal.out(
      `Checked ${counts.artifacts} artifacts, ${counts.versions} versions: ${findingSummary(countSeverities(findings))}${accepted}`,
    );
    return;
  }
  const { classification } = report;
  for (const { class: kind, path, message } of classification.reasons)
    terminal.out(`${kind}: ${path}: ${message}`);
  terminal.out(
    `Checked ${report.changedPaths} changed files, ${counts.versions} new versions: ${findingSummary(countSeverities(findings))}${accepted}`,
  );
  terminal.out(`Class: ${terminal.paint("bold", classification.class)}`);
}

function mendLines(mended: readonly MendedFile[], prefix: string): string[] {
  const field = (path: readonly (string | number)[]): string => path.join(".");
  return mended.flatMap(({ path, applied, left }) => [
    ...applied.map((mend) => {
      const what =
        mend.do === "set"
          ? `set to ${JSON.stringify(mend.value)}`
          : mend.do === "rename"
            ? `renamed to ${mend.to}`
            : "removed";
      return `fixed ${prefix}${path}: ${field(mend.field)} ${what}`;
    }),
    ...left.map(
      (mend) => `not fixed ${prefix}${path}: ${field(mend.field)} has to be mended by hand`,
    ),
  ]);
}
