import { type Finding, SEVERITIES } from "../../../schemas/finding.ts";
import type { Badge } from "./badge.ts";
import { formatDate } from "./format-date.ts";
import { severityBadge } from "./severity-badge.ts";
import { sitePath } from "./site-paths.ts";

export interface FindingRow {
  readonly rule: string;
  readonly path: string;
  readonly severity: Badge;
  readonly message: string;
  /** `file:line:column` in the registry's repository, with the JSON Pointer when there is one. */
  readonly place: string;
  readonly fix: string;
  /** Why, by whom and until when it is accepted; absent while it is open. */
  readonly accepted?: string;
}

/** Worst first; equal ones in the report's order. */
export function findingRows(findings: readonly Finding[]): FindingRow[] {
  return [...findings]
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
    .map((finding) => ({
      rule: finding.rule,
      path: sitePath.rule(finding.rule),
      severity: severityBadge(finding.severity),
      message: finding.message,
      place: place(finding),
      fix: finding.fix,
      ...(finding.suppressed && { accepted: acceptance(finding.suppressed) }),
    }));
}

/** The findings that concern `version`: its own, and those on the artifact and its publisher. */
export function findingsOf(findings: readonly Finding[], version: string): Finding[] {
  return findings.filter((finding) => finding.version === undefined || finding.version === version);
}

function place(finding: Finding): string {
  const position = [finding.line, finding.column].filter((part) => part !== undefined);
  const pointer = finding.pointer ? ` (${finding.pointer})` : "";
  return [finding.path, ...position].join(":") + pointer;
}

function acceptance({ reason, note, by, until }: NonNullable<Finding["suppressed"]>): string {
  const limit = until === undefined ? "" : `, until ${formatDate(until)}`;
  return `${reason}: ${note} (by ${by}${limit})`;
}
