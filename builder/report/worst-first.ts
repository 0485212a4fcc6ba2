import { type Finding, SEVERITIES } from "../../schemas/finding.ts";

/** Findings that block first, then by severity; otherwise in their order. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  const rank = ({ gate, severity }: Finding): number =>
    (gate ? 0 : SEVERITIES.length) + SEVERITIES.indexOf(severity);
  return findings.toSorted((a, b) => rank(a) - rank(b));
}
