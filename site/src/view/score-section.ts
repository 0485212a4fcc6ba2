/** Everything that a page says about the score of one version, from the one score object in the report. */
import type { Finding, Verdict } from "../../../schemas/finding.ts";
import type { Report } from "../../../schemas/published/report.ts";
import type { Score, ScoreInputs } from "../../../schemas/published/score.ts";
import { VERDICT_WORDS } from "../../../schemas/score-words.ts";
import type { Badge } from "./badge.ts";
import { formatCount } from "./count-of.ts";
import type { Fact } from "./fact.ts";
import { type FindingRow, findingRows, findingsOf } from "./finding-row.ts";
import { formatDate } from "./format-date.ts";
import { formatPoints } from "./format-points.ts";
import { type RuleLink, ruleLink } from "./rule-link.ts";
import { type ScoreCategory, scoreCategories } from "./score-category.ts";
import { verdictBadge } from "./verdict-badge.ts";

/** Ways up named on the page. */
const GAINS_SHOWN = 5;

export interface ScoreSection {
  /** `92`, with a question mark while unverified. */
  readonly figure: string;
  readonly verdict: Badge;
  readonly meaning: string;
  /** The rules that make the verdict what it is. */
  readonly reasons: readonly RuleLink[];
  /** Why fewer points are shown than were earned. */
  readonly cap?: string;
  /** The total to its hundredths, and what is done with it. */
  readonly total: string;
  readonly categories: readonly ScoreCategory[];
  readonly gains: readonly GainRow[];
  /** How many ways up are left out. */
  readonly gainsRest: number;
  /** Open findings that cost nothing. */
  readonly free: readonly FindingRow[];
  readonly undecided: readonly OutcomeRow[];
  readonly notApplicable: readonly OutcomeGroup[];
  readonly accepted: readonly FindingRow[];
  readonly inputs: readonly Fact[];
}

interface GainRow {
  /** `+2.5` */
  readonly points: string;
  readonly title: string;
  readonly fix: string;
  readonly effort: string;
  readonly rules: readonly RuleLink[];
}

interface OutcomeRow {
  readonly rule: RuleLink;
  /** Whether it could not decide, or could not run. */
  readonly what: string;
  readonly reason: string;
}

interface OutcomeGroup {
  readonly reason: string;
  readonly rules: readonly RuleLink[];
}

/**
 * @param known ids of rules with a page
 * @returns undefined when the report has no score for the version
 */
export function scoreSection(
  report: Report,
  version: string,
  known: ReadonlySet<string>,
): ScoreSection | undefined {
  const score = report.scores.find((entry) => entry.version === version)?.score;
  if (!score) return undefined;
  const findings = findingsOf(report.findings, version);
  const open = findings.filter(({ suppressed }) => !suppressed);
  const outcomes = report.outcomes.filter(
    (one) => one.version === undefined || one.version === version,
  );
  const links = (ids: readonly string[]): RuleLink[] => ids.map((id) => ruleLink(id, known));
  const lines = Object.values(score.categories).flatMap((category) => category.lines);
  const isPriced = ({ rule, fingerprint }: Finding): boolean =>
    lines.some((line) => line.rules.includes(rule) && line.findings.includes(fingerprint));
  return {
    ...verdictPart(score),
    reasons: links(score.reasons),
    categories: scoreCategories(score, { findings: open, outcomes, known }),
    gains: score.gains.slice(0, GAINS_SHOWN).map(({ points, title, fix, effort, rules }) => ({
      points: `+${formatPoints(points / 100)}`,
      title,
      fix,
      effort,
      rules: links(rules),
    })),
    gainsRest: Math.max(0, score.gains.length - GAINS_SHOWN),
    free: findingRows(open.filter((finding) => !isPriced(finding))),
    accepted: findingRows(findings.filter(({ suppressed }) => suppressed)),
    ...outcomesOf(outcomes, known),
    inputs: inputFacts(score.inputs),
  };
}

const MEANINGS: Readonly<Record<Verdict, string>> = {
  passed:
    "Every check that safety depends on could run, and no rule asks for a person to look first.",
  "needs-review": "A person should look before relying on it, because of",
  unverified:
    "A check that safety depends on could not run, or could not see everything, so its answer is not known:",
  blocked: "A rule that guards publication has an open finding:",
};

function verdictPart(
  score: Score,
): Pick<ScoreSection, "figure" | "verdict" | "meaning" | "cap" | "total"> {
  const { shown, verdict, cap, total } = score;
  const earned = formatPoints(total / 100);
  return {
    figure: `${shown}${verdict === "unverified" ? "?" : ""}`,
    verdict: verdictBadge(verdict),
    meaning: MEANINGS[verdict],
    ...(cap !== undefined && {
      cap: `While a version is ${VERDICT_WORDS[verdict]}, at most ${cap} points are shown${total / 100 > cap ? `; this one has earned ${earned}` : ""}.`,
    }),
    total: `Earned: ${earned} of 100 points, shown rounded down, so that 100 means all of them.`,
  };
}

function outcomesOf(
  outcomes: Report["outcomes"],
  known: ReadonlySet<string>,
): Pick<ScoreSection, "undecided" | "notApplicable"> {
  const nothing = outcomes.filter(({ outcome }) => outcome === "not-applicable");
  const byReason = Map.groupBy(nothing, ({ reason }) => reason ?? "there is nothing to look at");
  return {
    undecided: outcomes
      .filter(({ outcome }) => outcome === "unknown" || outcome === "error")
      .map(({ rule, outcome, reason }) => ({
        rule: ruleLink(rule, known),
        what: outcome === "error" ? "could not run" : "could not decide",
        reason: reason ?? "no reason was given",
      })),
    notApplicable: [...byReason].map(([reason, entries]) => ({
      reason,
      rules: [...new Set(entries.map(({ rule }) => rule))].map((rule) => ruleLink(rule, known)),
    })),
  };
}

/** What a score is a function of: it changes only when one of these does. */
function inputFacts({ artifact, ruleset, advisories, policy }: ScoreInputs): Fact[] {
  const newest = advisories?.newest;
  const counted =
    advisories === null
      ? "none: this registry keeps no advisories"
      : `${formatCount(advisories.count)}${newest ? `, the newest of ${formatDate(newest)}` : ""}`;
  return [
    { term: "Ruleset", values: [{ text: ruleset }] },
    { term: "Advisories", values: [{ text: counted }] },
    {
      term: "Policy",
      values: [policy === null ? { text: "none" } : { text: policy, code: true }],
    },
    { term: "Artifact", values: [{ text: artifact, code: true }] },
  ];
}
