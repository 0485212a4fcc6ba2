/** What the check says of a proposal, as Markdown below its description: class, scores, archives. */

import type { ChangeClass } from "../../schemas/change-class.ts";
import type { Score } from "../../schemas/published/score.ts";
import type { ClassReason } from "../change/classify-change.ts";
import { codeSpan, escapeMarkdown } from "../report/escape-markdown.ts";

export interface ProposedVersion {
  /** `namespace/name` */
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the archive, hex. */
  readonly sha256: string;
  /** Bytes of the archive. */
  readonly size: number;
  readonly fileCount: number;
}

export interface ReportedProposal {
  readonly classification: {
    readonly class: ChangeClass;
    readonly reasons: readonly ClassReason[];
  };
  readonly scores: readonly {
    readonly name: string;
    readonly version: string;
    readonly score: Pick<Score, "shown" | "verdict">;
  }[];
  readonly versions: readonly ProposedVersion[];
}

const REASONS_SHOWN = 10;

export const CLASS_WORDS: Readonly<Record<ChangeClass, string>> = {
  auto: "nobody else need agree",
  "owner-approval": "an owner of the namespace has to agree",
  "maintainer-review": "a maintainer of the registry has to look",
  reject: "it cannot be merged as it is",
};

export function proposalReport({ classification, scores, versions }: ReportedProposal): string {
  const { class: kind, reasons } = classification;
  const rows = versions.map(({ name, version, sha256, size, fileCount }) => {
    const score = scores.find((one) => one.name === name && one.version === version)?.score;
    const points = score ? `${score.shown} / 100, ${score.verdict}` : "–";
    const archive = `${size} bytes, ${fileCount} ${fileCount === 1 ? "file" : "files"}`;
    return `| ${codeSpan(name, 130)} ${codeSpan(version, 64)} | ${points} | ${archive} | ${codeSpan(`sha256:${sha256}`, 80)} |`;
  });
  const table = ["", "| version | score | archive | digest |", "|---|---|---|---|", ...rows];
  const left = reasons.length - REASONS_SHOWN;
  return [
    `**Class: ${kind}** (${CLASS_WORDS[kind]}), as \`ashlar check --base\` says on the proposer's machine.`,
    ...(rows.length > 0 ? table : []),
    ...(reasons.length > 0 ? [""] : []),
    ...reasons
      .slice(0, REASONS_SHOWN)
      .map(({ path, message }) => `- ${codeSpan(path, 300)}: ${escapeMarkdown(message, 400)}`),
    ...(left > 0 ? [`- and ${left} more`] : []),
    "",
  ].join("\n");
}
