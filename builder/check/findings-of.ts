import type { Finding } from "../../schemas/finding.ts";
import { compareText } from "./compare-text.ts";
import type { Observation } from "./observe.ts";
import { printable } from "./printable.ts";
import type { Violation } from "./rule.ts";

/** Findings of one rule on one subject; the rest is counted. Ten thousand equal lines help nobody. */
export const FINDINGS_MAX = 100;

/** What an observation has to report, in the bounds of `findingShape`. */
export function findingsOf(observation: Observation): readonly Finding[] {
  const { outcome } = observation;
  if (outcome.kind !== "fail") return [];
  const { violations } = outcome;
  const last = violations[FINDINGS_MAX - 1];
  if (last === undefined || violations.length === FINDINGS_MAX) {
    return violations.map((violation) => toFinding(observation, violation));
  }
  const rest = {
    at: { path: last.at.path },
    message: `${violations.length - FINDINGS_MAX + 1} more findings like the others of this rule`,
  };
  return [...violations.slice(0, FINDINGS_MAX - 1), rest].map((violation) =>
    toFinding(observation, violation),
  );
}

function toFinding(
  { rule, artifact, version }: Observation,
  { at, message, fix, severity }: Violation,
): Finding {
  return {
    rule: rule.id,
    category: rule.category,
    severity: severity ?? rule.severity,
    gate: rule.gate,
    path: printable(at.path, 1000),
    ...(at.line !== undefined && { line: at.line }),
    ...(at.column !== undefined && { column: at.column }),
    ...(at.pointer !== undefined && { pointer: printable(at.pointer, 1000) }),
    ...(artifact && { artifact: printable(artifact.name, 200) }),
    ...(version && { version: printable(version.version, 200) }),
    message: printable(message, 2000),
    fix: printable(fix ?? rule.fix, 2000),
  };
}

/** Orders by path, line, column, rule, message; text by code unit. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.path, b.path) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}
