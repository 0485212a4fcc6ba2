/** A score as lines for a person: what each category earned, every lost point, and the cheapest way up. */
import type { Terminal } from "../../client/terminal/terminal.ts";
import { CATEGORIES, type Finding, type FindingCategory } from "../../schemas/finding.ts";
import type { CategoryScore, Score, ScoreLine } from "../../schemas/published/score.ts";
import { printable } from "../check/printable.ts";

export interface ScoreText {
  readonly name: string;
  readonly version: string;
  readonly score: Score;
  /** Open findings that count for the version. */
  readonly findings: readonly Finding[];
}

const TITLES: Readonly<Record<FindingCategory, string>> = {
  security: "Security",
  quality: "Quality",
  documentation: "Documentation",
  metadata: "Metadata",
};
/** Findings named below one line; the rest is counted. */
const FINDINGS_SHOWN = 3;
const GAINS_SHOWN = 5;

/** @param prefix put before each place, from the user's folder to the registry's */
export function scoreLines(
  { name, version, score, findings }: ScoreText,
  paint: Terminal["paint"],
  prefix: string,
): string[] {
  const color = {
    blocked: "red",
    unverified: "yellow",
    "needs-review": "yellow",
    passed: "green",
  } as const;
  const head = `${printable(`${name} ${version}`, 400)}  ${score.shown} / 100  ${paint(color[score.verdict], score.verdict)}${because(score)}`;
  return [
    paint("bold", head),
    `  ${inputLine(score)}`,
    ...CATEGORIES.flatMap((category) =>
      categoryLines(category, score.categories[category], { findings, prefix, paint }),
    ),
    ...gainLines(score),
  ];
}

function because({ reasons, cap, total }: Score): string {
  const rules = reasons.length > 0 ? ` by ${reasons.join(", ")}` : "";
  const hidden =
    cap !== undefined && total / 100 > cap ? `; ${points(total / 100)} without that` : "";
  return `${rules}${hidden}`;
}

function inputLine({ inputs }: Score): string {
  const advisories = inputs.advisories
    ? `${inputs.advisories.count} advisories${inputs.advisories.newest ? ` up to ${inputs.advisories.newest.slice(0, 10)}` : ""}`
    : "no advisories";
  const policy = inputs.policy ? ` · policy ${inputs.policy.slice(0, 12)}` : "";
  return `ruleset ${inputs.ruleset} · ${advisories}${policy} · artifact ${inputs.artifact.slice(0, 12)}`;
}

interface Shown {
  readonly findings: readonly Finding[];
  readonly prefix: string;
  readonly paint: Terminal["paint"];
}

function categoryLines(category: FindingCategory, part: CategoryScore, shown: Shown): string[] {
  const earned = points(part.earned / 10).padStart(5);
  const gained = points((part.earned * part.weight) / 1000).padStart(5);
  const floor = part.floored ? "  (more was lost than there is)" : "";
  return [
    `  ${TITLES[category].padEnd(14)}${earned}/100 × ${part.weight} % = ${gained}${floor}`,
    ...part.lines.filter(({ lost }) => lost > 0).flatMap((line) => lostLines(line, shown)),
  ];
}

function lostLines({ title, rules, lost, max, findings }: ScoreLine, shown: Shown): string[] {
  const own = shown.findings.filter(({ fingerprint }) => findings.includes(fingerprint));
  const isMissing = own.every(({ rule }) => !rules.includes(rule));
  const of = max === null ? "" : ` of ${points(max / 10)}`;
  const rest = isMissing ? 0 : own.length - FINDINGS_SHOWN;
  return [
    `    ${shown.paint("yellow", `−${points(lost / 10)}`)}${of}  ${title}${isMissing ? `: needs ${own[0]?.rule ?? "more"} mended first` : ""}`,
    ...own
      .slice(0, FINDINGS_SHOWN)
      .flatMap((finding) => [
        `       ${finding.rule} ${placeOf(finding, shown.prefix)} ${finding.message}`,
        `         fix: ${finding.fix}`,
      ]),
    ...(rest > 0 ? [`       and ${rest} more; \`ashlar check\` lists them`] : []),
  ];
}

function placeOf({ path, line, column }: Finding, prefix: string): string {
  return `${prefix}${path}${line === undefined ? "" : `:${line}:${column ?? 1}`}`;
}

function gainLines({ gains }: Score): string[] {
  if (gains.length === 0) return [];
  const listed = gains
    .slice(0, GAINS_SHOWN)
    .map(
      ({ title, points: hundredths, effort }) =>
        `    +${points(hundredths / 100)}  ${title} (${effort})`,
    );
  const rest = gains.length - GAINS_SHOWN;
  return ["  Cheapest way up:", ...listed, ...(rest > 0 ? [`    and ${rest} more`] : [])];
}

/** At most two decimals, and none that are zero. */
function points(value: number): string {
  return String(Math.round(value * 100) / 100);
}
