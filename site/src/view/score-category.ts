import { CATEGORIES, type Finding, type FindingCategory } from "../../../schemas/finding.ts";
import type { Report } from "../../../schemas/published/report.ts";
import type { Score, ScoreLine } from "../../../schemas/published/score.ts";
import { CATEGORY_TITLES } from "./category-title.ts";
import { type FindingRow, findingRows } from "./finding-row.ts";
import { formatPoints } from "./format-points.ts";
import { type RuleLink, ruleLink } from "./rule-link.ts";

/** Findings printed below one line; the JSON has them all. */
const FINDINGS_SHOWN = 50;

/** One category of a score: what it earned, and where the rest went. */
export interface ScoreCategory {
  readonly id: FindingCategory;
  readonly title: string;
  /** 0 to 100, for the bar. */
  readonly percent: number;
  /** `65/100 × 20 % = 13` */
  readonly sum: string;
  /** Said when more was lost than there is. */
  readonly note?: string;
  readonly lost: readonly LostLine[];
  /** Lines with a price that were earned whole: `25/25`. */
  readonly earned: readonly EarnedLine[];
}

interface EarnedLine {
  readonly title: string;
  readonly points: string;
  /** Said when nobody has looked, so that it is not taken for praise. */
  readonly note?: string;
}

interface LostLine {
  readonly title: string;
  /** `15/25` for a line with a price, `−3` for a deduction. */
  readonly points: string;
  readonly rules: readonly RuleLink[];
  readonly findings: readonly FindingRow[];
  /** How many findings are left out here. */
  readonly rest: number;
  /** The rule that has to be mended first, when the line's own rules found nothing. */
  readonly needs?: RuleLink;
}

/** What the lines of a score are explained with. */
export interface ScoreEvidence {
  /** Open ones that count for the version. */
  readonly findings: readonly Finding[];
  /** How rules went that did not pass: for the version and what its artifact's versions share. */
  readonly outcomes: Report["outcomes"];
  /** Ids of rules with a page. */
  readonly known: ReadonlySet<string>;
}

export function scoreCategories(score: Score, evidence: ScoreEvidence): ScoreCategory[] {
  return CATEGORIES.map((id) => {
    const { weight, earned, floored, lines } = score.categories[id];
    return {
      id,
      title: CATEGORY_TITLES[id],
      percent: earned / 10,
      sum: `${formatPoints(earned / 10)}/100 × ${weight} % = ${formatPoints((earned * weight) / 1000)}`,
      ...(floored && { note: "More was lost than there is; a category earns at least 0." }),
      lost: lines.filter(({ lost }) => lost > 0).map((line) => lostLine(line, evidence)),
      earned: lines
        .filter(({ lost, max }) => lost === 0 && max !== null)
        .map((line) => earnedLine(line, evidence)),
    };
  });
}

function earnedLine({ title, max, rules }: ScoreLine, { outcomes }: ScoreEvidence): EarnedLine {
  const own = outcomes.filter(({ rule }) => rules.includes(rule));
  const isOpen = own.some(({ outcome }) => outcome === "unknown" || outcome === "error");
  const isBlind = own.some(({ outcome }) => outcome === "not-applicable") && rules.length === 1;
  const note = isOpen ? "could not be decided" : isBlind ? "nothing to look at" : undefined;
  return { title, points: linePoints(max, 0), ...(note !== undefined && { note }) };
}

function lostLine(line: ScoreLine, { findings, known }: ScoreEvidence): LostLine {
  const named = findings.filter(({ fingerprint }) => line.findings.includes(fingerprint));
  const own = named.filter(({ rule }) => line.rules.includes(rule));
  const missing = own.length === 0 ? named[0] : undefined;
  return {
    title: line.title,
    points: linePoints(line.max, line.lost),
    rules: line.rules.map((rule) => ruleLink(rule, known)),
    findings: findingRows(own.slice(0, FINDINGS_SHOWN)),
    rest: Math.max(0, own.length - FINDINGS_SHOWN),
    ...(missing && { needs: ruleLink(missing.rule, known) }),
  };
}

function linePoints(max: number | null, lost: number): string {
  return max === null
    ? `−${formatPoints(lost / 10)}`
    : `${formatPoints((max - lost) / 10)}/${formatPoints(max / 10)}`;
}
