/** What new advisories say about a registry, for an issue: by artifact, the worst first. */
import type { Finding } from "../../schemas/finding.ts";
import { codeSpan, escapeMarkdown } from "./escape-markdown.ts";
import { worstFirst } from "./worst-first.ts";

/** By which the one issue is found again. */
export const RENEWAL_MARKER = "<!-- ashlar-renew -->";
const FINDINGS_SHOWN = 200;

/** @param ids of the advisories that it is about @returns Markdown; its first line is {@link RENEWAL_MARKER} */
export function renewalReport(findings: readonly Finding[], ids: readonly string[]): string {
  const shown = worstFirst(findings).slice(0, FINDINGS_SHOWN);
  const byArtifact = Map.groupBy(shown, ({ artifact }) => artifact ?? "the registry");
  const left = findings.length - shown.length;
  return [
    RENEWAL_MARKER,
    "",
    findings.length === 0
      ? "No new advisory is about anything in this registry."
      : `New advisories are about ${byArtifact.size} of the artifacts here. Copy them into \`advisories/\` (\`ashlar renew --advisories DIR --write\`), and the next build shows it.`,
    ...[...byArtifact].flatMap(([artifact, own]) => [
      "",
      `#### ${codeSpan(artifact, 140)}`,
      "",
      ...own.map(lineOf),
    ]),
    ...(left > 0 ? ["", `${left} more are not shown.`] : []),
    ...(ids.length > 0 ? ["", `Advisories: ${ids.map((id) => codeSpan(id, 100)).join(", ")}`] : []),
    "",
  ].join("\n");
}

function lineOf({ severity, gate, rule, path, version, message, fix }: Finding): string {
  const what = `**${severity}${gate ? ", blocks" : ""}** ${codeSpan(rule, 40)}`;
  const where = version === undefined ? codeSpan(path, 300) : codeSpan(version, 64);
  return `- ${what} ${where}: ${escapeMarkdown(message, 400)} ${escapeMarkdown(fix, 300)}`;
}
