import { placeholderIn } from "../../scan/documentation/placeholder.ts";
import type { MarkdownProse } from "../../scan/markdown/markdown-view.ts";
import { atField } from "../at-field.ts";
import { judgeDocumentation } from "../judge-documentation.ts";
import { shown } from "../printable.ts";
import { type DocumentRule, type DocumentSubject, outcomeOf, type Violation } from "../rule.ts";

/** The documentation is written, not waiting to be. */
export const docLang001: DocumentRule = {
  id: "DOC-LANG-001",
  title: "Placeholder text is left",
  category: "documentation",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "document",
  motivation:
    "A page with gaps that its author marked and forgot tells readers that nobody has read it to the end.",
  trigger:
    "The title, the summary or the text of artifact.md has words of a template or a note to oneself outside of code: `TBD`, a to-do mark in capitals that begins a paragraph or has a colon, `Lorem ipsum`, `Your description here`, `[insert …]`, `Coming soon`.",
  fix: "Write what belongs there, or delete the line.",
  effort: "minutes",
  check: (subject) => {
    const { record } = subject.artifact;
    return judgeDocumentation(record, (view) => {
      return outcomeOf([
        ...fieldViolations(subject),
        ...view.prose.flatMap((prose) => proseViolations(prose, record.path)),
      ]);
    });
  },
};

const FIX = "write what belongs there, or delete it";

function fieldViolations({ artifact: { record } }: DocumentSubject): readonly Violation[] {
  return (["title", "summary"] as const).flatMap((field) => {
    const found = placeholderIn(record.value?.[field] ?? "", true);
    if (found === undefined) return [];
    const message = `${shown(found.text)} in the ${field} is a placeholder`;
    return [{ at: atField(record, [field]), message, fix: FIX }];
  });
}

function proseViolations(prose: MarkdownProse, path: string): readonly Violation[] {
  const found = placeholderIn(prose.source, prose.first);
  if (found === undefined) return [];
  const before = prose.source.slice(0, found.offset).split("\n");
  const last = before.at(-1) ?? "";
  const column = before.length === 1 ? prose.column + last.length : last.length + 1;
  return [
    {
      at: { path, line: prose.line + before.length - 1, column },
      message: `${shown(found.text)} is a placeholder`,
      fix: FIX,
    },
  ];
}
