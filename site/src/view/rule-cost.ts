import { SEVERITIES } from "../../../schemas/finding.ts";
import type { RuleList } from "../../../schemas/published/listing.ts";
import type { Scoring } from "../../../schemas/published/scoring.ts";
import { CATEGORY_TITLES } from "./category-title.ts";
import { formatPoints } from "./format-points.ts";
import { TYPE_INFO } from "./type-info.ts";

type Rule = RuleList["rules"][number];

/** What an open finding of a rule costs, in sentences. */
export function ruleCost(rule: Rule, scoring: Scoring): string[] {
  if (rule.unpriced) return ["It costs no points."];
  const lines = scoring.sheets.flatMap(({ category, types, lines }) =>
    lines.filter(({ rules }) => rules.includes(rule.id)).map((line) => ({ category, types, line })),
  );
  if (lines.length === 0) return deduction(rule, scoring);
  const titles = new Set(lines.map(({ line }) => line.title));
  return [
    ...[...titles].map((title) => {
      const same = lines.filter(({ line }) => line.title === title);
      const [first] = same;
      if (!first) return "";
      const everyLine = lines.length === same.length;
      const types = same.flatMap((entry) => entry.types.map((type) => TYPE_INFO[type].title));
      const scope = everyLine ? "" : ` (${types.join(", ")})`;
      const { price } = first.line;
      return `It stands on the line “${title}”${scope}, which is worth ${price} of the 100 points of ${CATEGORY_TITLES[first.category].toLowerCase()}: ${formatPoints((price * scoring.weights[first.category]) / 100)} of the whole score.`;
    }),
    `An open finding takes what its severity costs from the line (${rule.severity}: ${formatPoints(scoring.costs[rule.severity] / 10)}), at most all of it; more findings take nothing more.`,
  ];
}

function deduction({ category, severity }: Rule, scoring: Scoring): string[] {
  const cost = scoring.costs[severity] / 10;
  const ceiling = scoring.ceilings[severity];
  const whole = (cost * scoring.weights[category]) / 100;
  return [
    `Each open finding costs ${formatPoints(cost)} of the 100 points of ${CATEGORY_TITLES[category].toLowerCase()}: ${formatPoints(whole)} of the whole score.`,
    ceiling === null
      ? "There is no ceiling: every one counts."
      : `All of its ${severity} findings together cost at most ${formatPoints(ceiling / 10)}.`,
  ];
}

/** Rows of severity, cost of one finding, ceiling of a rule. */
export function severityRows({ costs, ceilings }: Scoring): string[][] {
  return SEVERITIES.map((severity) => {
    const ceiling = ceilings[severity];
    return [
      severity,
      formatPoints(costs[severity] / 10),
      ceiling === null ? "none" : formatPoints(ceiling / 10),
    ];
  });
}
