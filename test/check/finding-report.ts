import type { CheckResult } from "../../builder/check/check-result.ts";

/**
 * Findings and what they keep out, as the golden files of the fixtures have them; with `only`, those
 * of one rule.
 */
export function findingReport({ findings, quarantined }: CheckResult, only?: string): string {
  const isShown = ({ rule }: { readonly rule: string }) => only === undefined || rule === only;
  const lines = findings
    .filter(isShown)
    .flatMap(({ path, line, column, severity, gate, rule, message, fix }) => [
      `${[path, line, column].filter((part) => part !== undefined).join(":")}`,
      `  ${severity}${gate ? ", gate" : ""}: ${rule}: ${message}`,
      `  fix: ${fix}`,
    ]);
  const out = quarantined
    .filter(({ findings: gates }) => gates.some(isShown))
    .map(({ artifact, version }) => `left out: ${artifact}${version ? ` ${version}` : ""}`);
  return [...lines, ...out, ""].join("\n");
}
