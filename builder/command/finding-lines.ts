/** Findings as lines for a person: place, severity, rule, what, and the mend below. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import { type Finding, SEVERITIES } from "../../schemas/finding.ts";

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
export function findingSummary(findings: readonly Finding[]): string {
  if (findings.length === 0) return "no findings";
  const parts = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count > 0 ? [`${count} ${severity}`] : [];
  });
  return `${findings.length} ${findings.length === 1 ? "finding" : "findings"} (${parts.join(", ")})`;
}
