import type { Finding } from "../../schemas/finding.ts";
import { redactSecrets } from "../scan/secrets/redact-secrets.ts";
import { compareText } from "./compare-text.ts";
import type { JudgedViolation, Judgement } from "./judgement.ts";
import { printable } from "./printable.ts";

/** Findings of one rule on one subject; the rest is counted. Ten thousand equal lines help nobody. */
export const FINDINGS_MAX = 100;

/** Code points of names, paths and sentences in findings. */
export const NAME_SHOWN_MAX = 200;
export const PATH_SHOWN_MAX = 1000;
export const TEXT_SHOWN_MAX = 2000;

/** What a judgement has to report as open, in the bounds of `findingShape`. */
export function findingsOf(judgement: Judgement): readonly Finding[] {
  return reported(judgement, judgement.open);
}

/** What is accepted: listed apart, costing nothing. */
export function suppressedFindingsOf(judgement: Judgement): readonly Finding[] {
  return reported(judgement, judgement.suppressed);
}

function reported(judgement: Judgement, judged: readonly JudgedViolation[]): readonly Finding[] {
  const last = judged[FINDINGS_MAX - 1];
  if (last === undefined || judged.length === FINDINGS_MAX)
    return judged.map((one) => toFinding(judgement, one));
  const rest: JudgedViolation = {
    ...last,
    violation: {
      at: { path: last.violation.at.path },
      message: `${judged.length - FINDINGS_MAX + 1} more findings like the others of this rule`,
    },
  };
  return [...judged.slice(0, FINDINGS_MAX - 1), rest].map((one) => toFinding(judgement, one));
}

function toFinding({ observation }: Judgement, judged: JudgedViolation): Finding {
  const { rule, artifact, version } = observation;
  const { at, message, fix, severity } = judged.violation;
  return {
    rule: rule.id,
    category: rule.category,
    severity: severity ?? rule.severity,
    gate: judged.gate,
    path: printable(redactSecrets(at.path), PATH_SHOWN_MAX),
    ...(at.line !== undefined && { line: at.line }),
    ...(at.column !== undefined && { column: at.column }),
    ...(at.pointer !== undefined && {
      pointer: printable(redactSecrets(at.pointer), PATH_SHOWN_MAX),
    }),
    ...(artifact && { artifact: printable(artifact.name, NAME_SHOWN_MAX) }),
    ...(version && { version: printable(version.version, NAME_SHOWN_MAX) }),
    message: printable(redactSecrets(message), TEXT_SHOWN_MAX),
    fix: fix === undefined ? rule.fix : printable(redactSecrets(fix), TEXT_SHOWN_MAX),
    ...(rule.review && { review: rule.review }),
    fingerprint: judged.fingerprint,
    ...(judged.suppressed && { suppressed: judged.suppressed }),
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
