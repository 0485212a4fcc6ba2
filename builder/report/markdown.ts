/**
 * A check as the comment on a pull request, in GitHub's Markdown: what has to happen, the score of
 * each version with the cheapest way up, and every finding with its mend, the worst first.
 *
 * Every string is hostile: see `escape-markdown.ts`. Lists are folded, and cut where the comment
 * would be longer than GitHub takes.
 */
import type { ChangeClass } from "../../schemas/change-class.ts";
import type { Finding } from "../../schemas/finding.ts";
import type { ClassReason } from "../change/classify-change.ts";
import { codeSpan, escapeMarkdown } from "./escape-markdown.ts";
import type { ReportInput } from "./report-input.ts";
import { worstFirst } from "./worst-first.ts";

/** By which whoever posts finds the comment again. */
export const REPORT_MARKER = "<!-- ashlar-report -->";
/** Characters of a comment that GitHub takes. */
export const COMMENT_MAX = 65_536;
/** Of which the lists before the findings may use so many. */
const REASONS_MAX = 12_000;
const SCORES_MAX = 16_000;
/** For what stands around the lists and says how much was left out. */
const FRAME_MAX = 2_000;
const GAINS_SHOWN = 3;

const CLASS_WORDS: Readonly<Record<ChangeClass, string>> = {
  auto: "it can be merged: nobody else need agree",
  "owner-approval": "an owner of what it touches has to agree",
  "maintainer-review": "a maintainer of the registry has to look",
  reject: "it cannot be merged as it is",
};

/** @returns at most {@link COMMENT_MAX} UTF-16 code units; the first line is {@link REPORT_MARKER} */
export function markdownReport(input: ReportInput): string {
  const head = [REPORT_MARKER, "", ...headLines(input)];
  const scores = scoreLines(input);
  const used = [...head, ...scores].join("\n").length;
  const findings = findingLines(input, COMMENT_MAX - used - FRAME_MAX);
  return [...head, ...scores, ...findings].join("\n");
}

function headLines({ findings, classification, suppressed }: ReportInput): string[] {
  const blocking = findings.filter(({ gate }) => gate).length;
  const counts = [
    count(findings.length, "finding"),
    ...(blocking > 0 ? [blocking === 1 ? "1 blocks" : `${blocking} block`] : []),
    ...(suppressed.length > 0 ? [`${suppressed.length} accepted`] : []),
  ].join(", ");
  if (!classification) return ["### Ashlar check", "", counts];
  const { class: kind, reasons } = classification;
  return [
    `### Ashlar check: ${kind}`,
    "",
    `**${capital(CLASS_WORDS[kind])}.** ${capital(counts)}.`,
    ...folded(count(reasons.length, "reason"), listOf(reasons, reasonLine, REASONS_MAX)),
  ];
}

function reasonLine({ class: kind, path, message, fix }: ClassReason): string {
  const mend = fix === undefined ? "" : ` Mend: ${escapeMarkdown(fix, 300)}`;
  return `- **${kind}** ${codeSpan(path, 300)}: ${escapeMarkdown(message, 400)}${mend}`;
}

function scoreLines({ scores, classification }: ReportInput): string[] {
  const rows = listOf(scores, scoreRow, SCORES_MAX);
  const table = ["| version | score | verdict | cheapest way up |", "|---|---|---|---|"];
  const what = classification ? "new version" : "version";
  return folded(count(scores.length, what), rows, table);
}

function scoreRow({ name, version, score }: ReportInput["scores"][number]): string {
  const gains = score.gains
    .slice(0, GAINS_SHOWN)
    .map(
      ({ title, points, effort, fix }) =>
        `+${points / 100} ${escapeMarkdown(title, 120)} (${effort}): ${escapeMarkdown(fix, 200)}`,
    );
  const because = score.reasons.map((rule) => codeSpan(rule, 40)).join(", ");
  return row([
    `${codeSpan(name, 130)} ${codeSpan(version, 64)}`,
    `${score.shown} / 100`,
    because === "" ? score.verdict : `${score.verdict} by ${because}`,
    gains.join("<br>") || "–",
  ]);
}

function findingLines({ findings, prefix }: ReportInput, max: number): string[] {
  const rows = listOf(worstFirst(findings), (finding) => findingRow(finding, prefix), max);
  const table = ["| where | what | mend |", "|---|---|---|"];
  return folded(count(findings.length, "finding"), rows, table);
}

function findingRow(finding: Finding, prefix: string): string {
  const { path, line, column, rule, severity, gate, message, fix } = finding;
  const place = line === undefined ? path : `${path}:${line}:${column ?? 1}`;
  return row([
    codeSpan(`${prefix}${place}`, 400),
    `**${severity}${gate ? ", blocks" : ""}** ${codeSpan(rule, 40)} ${escapeMarkdown(message, 400)}`,
    escapeMarkdown(fix, 400),
  ]);
}

interface Fitted {
  readonly lines: readonly string[];
  readonly left: number;
}

/** As many lines as fit. */
function listOf<T>(items: readonly T[], write: (item: T) => string, max: number): Fitted {
  const lines: string[] = [];
  let length = 0;
  for (const item of items) {
    const line = write(item);
    length += line.length + 1;
    if (length > max) break;
    lines.push(line);
  }
  return { lines, left: items.length - lines.length };
}

/** A list behind its summary; nothing when there is nothing to list. */
function folded(summary: string, { lines, left }: Fitted, head: readonly string[] = []): string[] {
  if (lines.length + left === 0) return [];
  const rest = left > 0 ? ["", `${left} more are not shown; \`ashlar check\` lists them.`] : [];
  return [
    "",
    `<details><summary>${summary}</summary>`,
    "",
    ...(lines.length > 0 ? head : []),
    ...lines,
    ...rest,
    "",
    "</details>",
  ];
}

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const count = (number: number, what: string): string =>
  number === 0 ? `no ${what}s` : `${number} ${what}${number === 1 ? "" : "s"}`;
const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
