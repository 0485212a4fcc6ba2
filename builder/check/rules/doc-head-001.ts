import { headingAnchor } from "../../../schemas/heading-anchor.ts";
import type { MarkdownHeading } from "../../scan/markdown/markdown-view.ts";
import { judgeDocumentation } from "../judge-documentation.ts";
import { shown } from "../printable.ts";
import { type DocumentRule, outcomeOf, type Violation } from "../rule.ts";

/** Headings are an outline that readers, screen readers and links can rely on. */
export const docHead001: DocumentRule = {
  id: "DOC-HEAD-001",
  title: "Headings are no outline",
  category: "documentation",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "document",
  motivation:
    "People and screen readers find their place by the headings. A level that is left out looks like a section that is missing, and a link to a heading that stands twice leads to one of them only.",
  trigger:
    "artifact.md has no heading of level 1, a heading is more than one level below the one before it, or two headings have the same anchor.",
  fix: "Begin with one `# Title`, go down one level at a time, and give every section a name of its own.",
  effort: "minutes",
  check: ({ artifact: { record } }) => {
    return judgeDocumentation(record, (view) => {
      const { headings } = view;
      const complaints = [
        ...titleComplaints(headings),
        ...skipped(headings),
        ...repeated(headings),
      ];
      return outcomeOf(
        complaints.map(
          ({ heading, message, fix }): Violation => ({
            at: {
              path: record.path,
              line: heading?.line ?? record.bodyLine,
              column: heading?.column ?? 1,
            },
            message,
            fix,
          }),
        ),
      );
    });
  },
};

interface Complaint {
  readonly heading?: MarkdownHeading;
  readonly message: string;
  readonly fix: string;
}

function titleComplaints(headings: readonly MarkdownHeading[]): readonly Complaint[] {
  if (headings.some(({ level }) => level === 1)) return [];
  return [{ message: "there is no heading of level 1", fix: "begin with a line `# Title`" }];
}

function skipped(headings: readonly MarkdownHeading[]): readonly Complaint[] {
  return headings.flatMap((heading, index) => {
    const before = headings[index - 1];
    if (before === undefined || heading.level <= before.level + 1) return [];
    const wanted = "#".repeat(before.level + 1);
    return [
      {
        heading,
        message: `${shown(heading.text)} is of level ${heading.level}, but the heading before it of level ${before.level}`,
        fix: `write it as "${wanted} …"`,
      },
    ];
  });
}

function repeated(headings: readonly MarkdownHeading[]): readonly Complaint[] {
  const firsts = new Map<string, MarkdownHeading>();
  return headings.flatMap((heading) => {
    const anchor = headingAnchor(heading.text);
    const first = firsts.get(anchor);
    if (first === undefined) {
      firsts.set(anchor, heading);
      return [];
    }
    return [
      {
        heading,
        message: `the anchor "#${anchor.slice(0, 80)}" stands twice, first on line ${first.line}`,
        fix: `say in ${shown(heading.text)} what it is about, so that it differs`,
      },
    ];
  });
}
