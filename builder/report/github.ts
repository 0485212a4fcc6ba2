/**
 * Findings as workflow commands of GitHub Actions: annotations beside the changed lines.
 *
 * GitHub shows ten errors and ten warnings of a step, so the ten worst of each are sent and a notice
 * says how many more there are. Values are escaped as actions/toolkit does (`command.ts`).
 */
import type { Finding } from "../../schemas/finding.ts";
import type { ReportInput } from "./report-input.ts";
import { worstFirst } from "./worst-first.ts";

/** Annotations of one kind that GitHub shows for one step. */
const ANNOTATIONS_MAX = 10;

/** @returns lines; of a change, the last is its class */
export function githubReport({ findings, classification, prefix }: ReportInput): string {
  const worst = worstFirst(findings);
  const errors = worst.filter(isError);
  const warnings = worst.filter((finding) => !isError(finding));
  const shown = [...errors.slice(0, ANNOTATIONS_MAX), ...warnings.slice(0, ANNOTATIONS_MAX)];
  const left = findings.length - shown.length;
  return [
    ...shown.map((finding) => annotation(finding, prefix)),
    ...(left > 0
      ? [command("notice", {}, `${left} more findings; \`ashlar check\` lists them`)]
      : []),
    ...(classification?.reasons ?? []).map(({ class: kind, path, message }) =>
      quiet(`${kind}: ${path}: ${message}`),
    ),
    ...(classification ? [`Class: ${classification.class}`] : []),
  ].join("\n");
}

function isError({ gate, severity }: Finding): boolean {
  return gate || severity === "critical" || severity === "high";
}

function annotation(finding: Finding, prefix: string): string {
  const { path, line, column, rule, severity, gate, message, fix } = finding;
  const properties = {
    title: `${rule} (${severity}${gate ? ", blocks" : ""})`,
    file: `${prefix}${path}`,
    ...(line !== undefined && { line: String(line) }),
    ...(line !== undefined && column !== undefined && { col: String(column) }),
  };
  return command(isError(finding) ? "error" : "warning", properties, `${message}\nfix: ${fix}`);
}

function command(
  name: "error" | "warning" | "notice",
  properties: Readonly<Record<string, string>>,
  message: string,
): string {
  const pairs = Object.entries(properties).map(([key, value]) => `${key}=${property(value)}`);
  return `::${name}${pairs.length > 0 ? ` ${pairs.join(",")}` : ""}::${data(message)}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** One line that is no command: neither one that begins it nor one of the old form inside of it. */
function quiet(line: string): string {
  return line.replace(/[\r\n]+/g, " ").replaceAll("##[", "## [");
}
