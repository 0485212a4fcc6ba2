import type { RecordFile, TextProblem } from "../parse/record-file.ts";
import type { Violation } from "./rule.ts";

/** What the parser found wrong with a record's text, of some kinds, as violations. */
export function textViolations(
  file: RecordFile<unknown>,
  kinds: readonly TextProblem["kind"][],
): readonly Violation[] {
  return file.textProblems
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ line, column, message, fix }) => ({
      at: { path: file.path, line, column },
      message,
      fix,
    }));
}
