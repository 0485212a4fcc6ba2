import { jsonPointer, type ShapeProblem } from "../../schemas/parse.ts";
import type { RecordFile } from "../parse/record-file.ts";
import { FINDINGS_MAX } from "./findings-of.ts";
import type { Place } from "./rule.ts";
import { valueAt } from "./value-at.ts";

export interface UnknownField {
  readonly problem: ShapeProblem;
  /** Of the key. */
  readonly at: Place;
}

/** Fields of a record that its shape does not know and that are `wanted`; as many as get reported. */
export function unknownFields(
  file: RecordFile<unknown>,
  wanted: (path: ShapeProblem["path"]) => boolean,
): readonly UnknownField[] {
  return file.shapeProblems
    .filter(({ kind }) => kind === "unknown")
    .flatMap((problem) => withSiblings(problem, file.raw))
    .filter(({ path }) => wanted(path))
    .slice(0, FINDINGS_MAX)
    .map((problem) => ({
      problem,
      at: {
        path: file.path,
        ...file.locate(problem.path, "key"),
        pointer: jsonPointer(problem.path),
      },
    }));
}

/** The parser names the first unknown field of each map; the others stand beside it. */
function withSiblings(problem: ShapeProblem, raw: unknown): readonly ShapeProblem[] {
  const parent = problem.path.slice(0, -1);
  const map = valueAt(raw, parent);
  if (problem.allowed.length === 0 || typeof map !== "object" || map === null) return [problem];
  return Object.keys(map)
    .filter((key) => !problem.allowed.includes(key))
    .map((key) => ({ ...problem, path: [...parent, key] }));
}
