import type { Finding, Severity } from "../../schemas/finding.ts";

/** How many findings there are of each severity. */
export function countSeverities(
  findings: readonly Pick<Finding, "severity">[],
): Record<Severity, number> {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}
