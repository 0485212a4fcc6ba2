import { isInstallLine } from "../../scan/documentation/install-line.ts";
import { isUsageHeading } from "../../scan/documentation/usage-heading.ts";
import type { MarkdownView } from "../../scan/markdown/markdown-view.ts";
import { declaredType } from "../declared-type.ts";
import { judgeDocumentation } from "../judge-documentation.ts";
import { type DocumentRule, outcomeOf } from "../rule.ts";

/** The documentation says how to get and start the artifact. */
export const docUse001: DocumentRule = {
  id: "DOC-USE-001",
  title: "Nothing says how to install or use it",
  category: "documentation",
  severity: "high",
  gate: false,
  appliesTo: "all",
  scope: "document",
  motivation:
    "Someone who has decided for an artifact needs the next command. When they have to guess it, many stop there.",
  trigger:
    "artifact.md has no section about installation or use with something in it (in English or another common language), and no code with a command that installs, such as `ashlar install` or `docker pull`.",
  fix: 'Add sections "## Install" and "## Usage" to artifact.md, each with a code block that can be copied.',
  effort: "minutes",
  check: ({ artifact }) => {
    const { record, name } = artifact;
    return judgeDocumentation(record, (view) => {
      if (saysHow(view)) return outcomeOf([]);
      const empty = view.headings.find(({ text }) => isUsageHeading(text));
      const command =
        declaredType(artifact) === "template"
          ? `ashlar new ${name} ./my-project`
          : `ashlar install ${name}`;
      return outcomeOf([
        {
          at: { path: record.path, line: empty?.line ?? record.bodyLine, column: 1 },
          message:
            empty === undefined
              ? "no section and no command says how to install or use it"
              : `the section "${empty.text.slice(0, 80)}" is empty`,
          fix: `add a section "## Install" with a code block: ${command}`,
        },
      ]);
    });
  },
};

function saysHow({ headings, codes, blocks }: MarkdownView): boolean {
  return (
    headings.some(({ text, filled }) => filled && isUsageHeading(text)) ||
    codes.some(({ text }) => text.split(/\r?\n/).some(saysCommand)) ||
    blocks.some((block) => block.codes.some(saysCommand))
  );
}

function saysCommand(line: string): boolean {
  return isInstallLine(line) || /^\s*[$>]?\s*ashlar\s+(?:install|new)\s+\S/.test(line);
}
