import type { Coverage } from "../../../schemas/published/coverage.ts";
import type { RuleList } from "../../../schemas/published/listing.ts";
import { countOf, formatCount } from "./count-of.ts";
import type { Value } from "./fact.ts";
import { ruleLink } from "./rule-link.ts";

/**
 * Where rules did not look: rule, what it is about, on how many artifacts it had nothing to look at,
 * could not decide, could not run. What could not be decided comes first, then the most often.
 */
export function coverageRows(coverage: Coverage, rules: RuleList["rules"]): Value[][][] {
  const titles = new Map(rules.map(({ id, title }) => [id, title]));
  const known = new Set(titles.keys());
  return coverage.rules
    .filter(({ notApplicable, unknown, error }) => notApplicable + unknown + error > 0)
    .sort(
      (a, b) =>
        b.unknown + b.error - (a.unknown + a.error) ||
        b.notApplicable - a.notApplicable ||
        (a.rule < b.rule ? -1 : 1),
    )
    .map(({ rule, notApplicable, unknown, error }) => {
      const { id, path } = ruleLink(rule, known);
      return [
        [{ text: id, code: true, ...(path !== undefined && { path }) }],
        [{ text: titles.get(rule) ?? "" }],
        ...[notApplicable, unknown, error].map((count) => [{ text: formatCount(count) }]),
      ];
    });
}

/** How many rules saw nothing on some artifact, or could not decide on one, in a sentence. */
export function coverageSummary({ artifacts, rules }: Coverage): string {
  const blind = rules.filter(({ notApplicable }) => notApplicable === artifacts).length;
  const open = rules.filter(({ unknown, error }) => unknown + error > 0).length;
  return `Of ${countOf(artifacts, "artifact")}: ${countOf(blind, "rule")} had nothing to look at on any of them, and ${countOf(open, "rule")} could not decide or could not run on at least one.`;
}
