/** How each rule went over a registry: a sum over rows that depend on one artifact each. */
import type { Coverage, RuleCoverage } from "../../schemas/published/coverage.ts";
import type { CatalogArtifact } from "../catalog/catalog.ts";
import { compareText } from "../check/compare-text.ts";

type Counted = Exclude<keyof RuleCoverage, "rule">;

/** What an artifact counts as, by rule; rules that it passed are left out. */
export type CoverageRow = readonly (readonly [rule: string, kind: Counted])[];

const COUNTED = {
  fail: "open",
  suppressed: "suppressed",
  "not-applicable": "notApplicable",
  unknown: "unknown",
  error: "error",
} as const satisfies Record<CatalogArtifact["outcomes"][number]["outcome"], Counted>;
/** What an artifact counts as when a rule looked at it more than once, at its record and its payload say. */
const FIRST: readonly Counted[] = ["open", "error", "unknown", "suppressed", "notApplicable"];

/** @param rows one for each listed artifact */
export function ruleCoverage(rows: Iterable<CoverageRow>): Coverage {
  const counts = new Map<string, RuleCoverage>();
  let artifacts = 0;
  for (const [row, count] of countEqual(rows)) {
    artifacts += count;
    for (const [rule, kind] of row) {
      const entry = counts.get(rule) ?? nothing(rule);
      entry[kind] += count;
      counts.set(rule, entry);
    }
  }
  const rules = [...counts.values()].sort((a, b) => compareText(a.rule, b.rule));
  return { schemaVersion: 1, artifacts, rules };
}

/**
 * @param before of a registry
 * @param rows.gone those of its rows that are no more
 * @param rows.come those that it has besides
 * @returns undefined where `before` has not counted all that is gone
 */
export function changedCoverage(
  before: Coverage,
  rows: { readonly gone: Iterable<CoverageRow>; readonly come: Iterable<CoverageRow> },
): Coverage | undefined {
  const [gone, come] = [ruleCoverage(rows.gone), ruleCoverage(rows.come)];
  const counts = new Map<string, RuleCoverage>();
  for (const [sign, { rules }] of [
    [1, before],
    [-1, gone],
    [1, come],
  ] as const)
    for (const one of rules) {
      const entry = counts.get(one.rule) ?? nothing(one.rule);
      for (const kind of FIRST) entry[kind] += sign * one[kind];
      counts.set(one.rule, entry);
    }
  const artifacts = before.artifacts - gone.artifacts + come.artifacts;
  const all = [...counts.values()];
  if (artifacts < 0 || all.some((entry) => FIRST.some((kind) => entry[kind] < 0))) return undefined;
  // Whatever row names a rule adds to a count of it, so a rule without counts is one that no row names.
  const named = all.filter((entry) => FIRST.some((kind) => entry[kind] > 0));
  const rules = named.sort((a, b) => compareText(a.rule, b.rule));
  return { schemaVersion: 1, artifacts, rules };
}

/** Most artifacts share their row with others. */
function countEqual(rows: Iterable<CoverageRow>): ReadonlyMap<CoverageRow, number> {
  const counts = new Map<CoverageRow, number>();
  for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1);
  return counts;
}

/** How each rule went on the latest version of an artifact. */
export function coverageRow({
  latest,
  outcomes,
}: {
  readonly latest: Pick<CatalogArtifact["latest"], "version" | "rules">;
  readonly outcomes: CatalogArtifact["outcomes"];
}): CoverageRow {
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
