import type { CheckResult } from "../../builder/check/check-result.ts";

/** Findings and what they keep out, as the golden files of the fixtures have them. */
export function findingReport({ findings, quarantined }: CheckResult): string {
  const lines = findings.flatMap(({ path, line, column, severity, gate, rule, message, fix }) => [
    `${[path, line, column].filter((part) => part !== undefined).join(":")}`,
    `  ${severity}${gate ? ", gate" : ""}: ${rule}: ${message}`,
    `  fix: ${fix}`,
  ]);
  const out = quarantined.map(
    ({ artifact, version }) => `left out: ${artifact}${version ? ` ${version}` : ""}`,
  );
  return [...lines, ...out, ""].join("\n");
}
