/**
 * The score object of one version: points with every line that lost some, the verdict and its cap,
 * and what mending each line would gain.
 */
import type { ArtifactType } from "../../schemas/artifact-type.ts";
import type { Finding, Verdict } from "../../schemas/finding.ts";
import type { Score, ScoreGain, ScoreInputs, ScoreLine } from "../../schemas/published/score.ts";
import { compareText } from "../check/compare-text.ts";
import { type Points, type RuleTexts, scoreFindings } from "./score-findings.ts";

export interface ScoredVersion {
  readonly type: ArtifactType | undefined;
  /** Open findings on the version, on what its artifact's versions share, and on its publisher. */
  readonly findings: readonly Finding[];
  readonly rules: RuleTexts;
  readonly verdict: Verdict;
  /** Ids of the rules that make the verdict what it is. */
  readonly reasons: readonly string[];
  readonly inputs: ScoreInputs;
}

/** Shown points at most, by verdict. */
export const CAPS = { blocked: 39, unverified: 79 } as const satisfies Partial<
  Record<Verdict, number>
>;

export function scoreVersion(version: ScoredVersion): Score {
  const points = scoreFindings(version.findings, version.type, version.rules);
  const caps: Partial<Record<Verdict, 39 | 79>> = CAPS;
  const cap = caps[version.verdict];
  return {
    verdict: version.verdict,
    reasons: [...version.reasons],
    shown: Math.min(wholePoints(points), cap ?? 100),
    ...(cap !== undefined && { cap }),
    total: points.total,
    categories: points.categories,
    gains: gainsOf(version, points),
    inputs: version.inputs,
  };
}

/** Whole points, rounded down: 100 is shown only when every point was earned. */
export function wholePoints({ total }: Points): number {
  return Math.floor(total / 100);
}

/**
 * For each line that lost something, what the total gains when all of it is mended and nothing else
 * is: the score is computed anew without its findings. The largest comes first.
 */
function gainsOf(version: ScoredVersion, points: Points): ScoreGain[] {
  const lines = Object.values(points.categories).flatMap((category) => category.lines);
  return lines
    .filter(({ lost }) => lost > 0)
    .flatMap((line): ScoreGain[] => {
      const rest = version.findings.filter(({ rule }) => !line.rules.includes(rule));
      const gained = scoreFindings(rest, version.type, version.rules).total - points.total;
      return gained > 0 ? [gainOf(line, gained, version)] : [];
    })
    .sort((a, b) => b.points - a.points || compareText(a.title, b.title));
}

function gainOf(line: ScoreLine, points: number, { findings, rules }: ScoredVersion): ScoreGain {
  const own = findings.filter(({ rule }) => line.rules.includes(rule));
  const ids = [...new Set(own.map(({ rule }) => rule))].sort();
  const text = rules.get(ids[0] ?? "");
  const [only] = own;
  return {
    title: line.max === null ? `mend: ${line.title}` : line.title,
    rules: ids,
    points,
    fix:
      (own.length === 1 ? only?.fix : text?.fix) ?? only?.fix ?? "mend the findings of this line",
    effort: text?.effort ?? "hours",
  };
}
