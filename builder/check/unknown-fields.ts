import { jsonPointer, type ShapeProblem } from "../../schemas/parse.ts";
import type { RecordFile } from "../parse/record-file.ts";
import { FINDINGS_MAX } from "./findings-of.ts";
import type { Place } from "./rule.ts";

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
    .filter(({ kind, path }) => kind === "unknown" && wanted(path))
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
