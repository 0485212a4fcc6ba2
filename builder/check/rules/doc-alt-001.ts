import { judgeDocumentation } from "../judge-documentation.ts";
import { shown } from "../printable.ts";
import { type DocumentRule, outcomeOf } from "../rule.ts";

/** Pictures have words for those who do not see them. */
export const docAlt001: DocumentRule = {
  id: "DOC-ALT-001",
  title: "Picture has no alternative text",
  category: "documentation",
  severity: "low",
  gate: false,
  appliesTo: "all",
  scope: "document",
  motivation:
    "A screen reader has only these words to read, and so has everyone whose network or program does not show the picture.",
  trigger:
    "A picture in artifact.md has no text between its brackets, or an `<img>` has no `alt`. An `<img>` with an empty `alt` says that it is decoration, and is fine.",
  fix: "Write what the picture shows: `![Readings of a week as a line](screenshots/week.png)`.",
  effort: "minutes",
  check: ({ artifact: { record } }) => {
    return judgeDocumentation(record, (view) => {
      const { pictures } = view;
      if (pictures.length === 0)
        return { kind: "not-applicable", reason: "the documentation shows no pictures" };
      return outcomeOf(
        pictures
          .filter(({ alt, html }) => alt === undefined || (!html && alt.trim() === ""))
          .map(({ line, column, url, html }) => ({
            at: { path: record.path, line, column },
            message: `the picture ${shown(url)} has no alternative text`,
            fix: html
              ? 'add alt="…" with what it shows, or alt="" when it is decoration'
              : `write what it shows between the brackets: ![…](${shown(url).slice(1, -1)})`,
          })),
      );
    });
  },
};
