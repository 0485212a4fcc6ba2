import type { Coverage, RuleCoverage } from "../../schemas/published/coverage.ts";
import type { CatalogArtifact } from "../catalog/catalog.ts";
import { compareText } from "../check/compare-text.ts";

type Counted = Exclude<keyof RuleCoverage, "rule">;

const COUNTED = {
  fail: "open",
  suppressed: "suppressed",
  "not-applicable": "notApplicable",
  unknown: "unknown",
  error: "error",
} as const satisfies Record<CatalogArtifact["outcomes"][number]["outcome"], Counted>;
/** What an artifact counts as when a rule looked at it more than once, at its record and its payload say. */
const FIRST: readonly Counted[] = ["open", "error", "unknown", "suppressed", "notApplicable"];

/** How a rule went on the latest version of an artifact. */
export type RuleOutcomeCounted = readonly [rule: string, kind: Counted];

/** How each rule went on the latest version of each artifact. */
export function ruleCoverage(artifacts: readonly (readonly RuleOutcomeCounted[])[]): Coverage {
  const counts = new Map<string, RuleCoverage>();
  for (const outcomes of artifacts) {
    for (const [rule, kind] of outcomes) {
      const entry = counts.get(rule) ?? nothing(rule);
      counts.set(rule, { ...entry, [kind]: entry[kind] + 1 });
    }
  }
  const rules = [...counts.values()].sort((a, b) => compareText(a.rule, b.rule));
  return { schemaVersion: 1, artifacts: artifacts.length, rules };
}

export function rulesCounted({
  latest,
  outcomes,
}: Pick<CatalogArtifact, "latest" | "outcomes">): readonly RuleOutcomeCounted[] {
  const kinds = new Map<string, Counted>(latest.rules.map((rule) => [rule, "open"]));
  for (const { rule, version, outcome } of outcomes) {
    if (version !== undefined && version !== latest.version) continue;
    const kind = COUNTED[outcome];
    const known = kinds.get(rule);
    if (known === undefined || FIRST.indexOf(kind) < FIRST.indexOf(known)) kinds.set(rule, kind);
  }
  return [...kinds];
}

function nothing(rule: string): RuleCoverage {
  return { rule, open: 0, suppressed: 0, notApplicable: 0, unknown: 0, error: 0 };
}
