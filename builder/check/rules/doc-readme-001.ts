import { proseLength } from "../prose-length.ts";
import { type ArtifactRule, outcomeOf } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** Characters of prose; three or four sentences. */
const PROSE_MIN = 300;

/** The body of artifact.md explains the artifact. */
export const docReadme001: ArtifactRule = {
  id: "DOC-README-001",
  title: "Documentation is missing or thin",
  category: "documentation",
  severity: "critical",
  gate: false,
  appliesTo: "all",
  scope: "artifact",
  motivation:
    "Code that nobody explains is used by nobody but its author, and misused by the rest.",
  trigger: `The body of artifact.md has fewer than ${PROSE_MIN} characters of prose. Headings, code, tables, pictures and link addresses do not count.`,
  fix: "Write below the front matter: what it does and for whom, how to install it, and an example that works.",
  effort: "hours",
  check: ({ record }) => {
    if (record.textProblems.length > 0) return unreadable(record);
    const length = proseLength(record.body);
    if (length >= PROSE_MIN) return outcomeOf([]);
    return outcomeOf([
      {
        at: { path: record.path, line: record.bodyLine, column: 1 },
        message:
          record.body.trim() === ""
            ? "there is no documentation below the front matter"
            : `the documentation has ${length} characters of prose; at least ${PROSE_MIN} are needed`,
      },
    ]);
  },
};
