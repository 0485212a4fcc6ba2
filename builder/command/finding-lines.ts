/** Findings as lines for a person: place, severity, rule, what, and the mend below. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import { type Finding, SEVERITIES, type Severity } from "../../schemas/finding.ts";

export function findingLines(
  findings: readonly Finding[],
  paint: Terminal["paint"],
  prefix: string,
): string[] {
  return findings.flatMap((finding) => {
    const place = `${prefix}${finding.path}${finding.line === undefined ? "" : `:${finding.line}:${finding.column ?? 1}`}`;
    const grade = finding.gate
      ? paint("red", `${finding.severity}, blocks`)
      : paint("yellow", finding.severity);
    return [
      `${paint("bold", place)} ${grade} ${finding.rule} ${finding.message}`,
      `    fix: ${finding.fix}`,
    ];
  });
}

/** `3 findings (1 critical, 2 low)` */
export function findingSummary(counts: Readonly<Record<Severity, number>>): string {
  const parts = SEVERITIES.flatMap((severity) =>
    counts[severity] > 0 ? [`${counts[severity]} ${severity}`] : [],
  );
  const all = SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0);
  if (all === 0) return "no findings";
  return `${all} ${all === 1 ? "finding" : "findings"} (${parts.join(", ")})`;
}
