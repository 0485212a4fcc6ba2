/**
 * Open findings into points. Integers only: a severity costs tenths of a point of its category, a
 * category is worth 1,000 tenths, the total is in hundredths of a point.
 */
import type { ArtifactType } from "../../schemas/artifact-type.ts";
import {
  CATEGORIES,
  type Finding,
  type FindingCategory,
  SEVERITIES,
  type Severity,
} from "../../schemas/finding.ts";
import type { CategoryScore, ScoreLine } from "../../schemas/published/score.ts";
import { compareText } from "../check/compare-text.ts";
import type { RuleText } from "../check/rule.ts";
import { pointSheet } from "./point-sheet.ts";

/** Percent of the total. */
export const WEIGHTS: Readonly<Record<FindingCategory, number>> = {
  security: 40,
  quality: 30,
  documentation: 20,
  metadata: 10,
};

/** Tenths of a point that one finding costs. */
export const SEVERITY_COSTS: Readonly<Record<Severity, number>> = {
  critical: 250,
  high: 100,
  medium: 30,
  low: 10,
  info: 1,
};

/** Tenths of a point that findings of one rule and severity cost at most: 200 lints cost 10 points, not 200. */
export const CEILINGS: Readonly<Record<Severity, number>> = {
  critical: Number.POSITIVE_INFINITY,
  high: 300,
  medium: 150,
  low: 100,
  info: 100,
};

const CATEGORY_WORTH = 1000;

export interface Points {
  /** Hundredths of a point, 0 to 10,000. */
  readonly total: number;
  readonly categories: Readonly<Record<FindingCategory, CategoryScore>>;
}

export type RuleTexts = ReadonlyMap<string, RuleText>;

/**
 * The points of a version whose open findings are these, in any order. Findings of one rule with one
 * fingerprint count once; those of unpriced rules not at all.
 */
export function scoreFindings(
  findings: readonly Finding[],
  type: ArtifactType | undefined,
  rules: RuleTexts,
): Points {
  const unique = uniqueFindings(findings.filter(({ rule }) => rules.get(rule)?.unpriced !== true));
  const categories = Object.fromEntries(
    CATEGORIES.map((category) => [
      category,
      scoreCategory(
        category,
        unique.filter((finding) => finding.category === category),
        { type, rules },
      ),
    ]),
  ) as Record<FindingCategory, CategoryScore>;
  const total = CATEGORIES.reduce(
    (sum, category) => sum + (WEIGHTS[category] / 10) * categories[category].earned,
    0,
  );
  return { total, categories };
}

/** One finding for each rule and fingerprint, the gravest; ordered by rule and fingerprint. */
function uniqueFindings(findings: readonly Finding[]): readonly Finding[] {
  const gravest = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.rule} ${finding.fingerprint}`;
    const known = gravest.get(key);
    if (!known || costOf(finding) > costOf(known)) gravest.set(key, finding);
  }
  return [...gravest].sort(([a], [b]) => compareText(a, b)).map(([, finding]) => finding);
}

const costOf = ({ severity }: Finding): number => SEVERITY_COSTS[severity];

interface Sheet {
  readonly type: ArtifactType | undefined;
  readonly rules: RuleTexts;
}

function scoreCategory(
  category: FindingCategory,
  findings: readonly Finding[],
  { type, rules }: Sheet,
): CategoryScore {
  const sheet = pointSheet(category, type);
  const onSheet = new Set(sheet.flatMap((line) => line.rules));
  const lines: ScoreLine[] = [
    ...sheet.map((line) => {
      const own = findings.filter(({ rule }) => line.rules.includes(rule));
      const lacking = findings.filter(
        ({ rule, severity }) => rule === line.needs && severity === "critical",
      );
      const max = line.price * 10;
      const lost = lacking.length > 0 ? max : Math.min(max, Math.max(0, ...own.map(costOf)));
      return {
        title: line.title,
        rules: [...line.rules],
        max,
        lost,
        findings: fingerprintsOf([...own, ...lacking]),
      };
    }),
    ...deductions(
      findings.filter(({ rule }) => !onSheet.has(rule)),
      rules,
    ),
  ];
  const lost = lines.reduce((sum, line) => sum + line.lost, 0);
  return {
    weight: WEIGHTS[category],
    earned: Math.max(0, CATEGORY_WORTH - lost),
    floored: lost > CATEGORY_WORTH,
    lines,
  };
}

/** One line for each rule with findings, ordered by rule. */
function deductions(findings: readonly Finding[], rules: RuleTexts): readonly ScoreLine[] {
  return [...Map.groupBy(findings, ({ rule }) => rule)].map(([rule, own]) => ({
    title: rules.get(rule)?.title ?? rule,
    rules: [rule],
    max: null,
    lost: SEVERITIES.reduce((sum, severity) => {
      const count = own.filter((finding) => finding.severity === severity).length;
      return (
        sum + (count === 0 ? 0 : Math.min(CEILINGS[severity], count * SEVERITY_COSTS[severity]))
      );
    }, 0),
    findings: fingerprintsOf(own),
  }));
}

function fingerprintsOf(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map(({ fingerprint }) => fingerprint))].sort();
}
