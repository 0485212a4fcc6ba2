import { jsonPointer, type ShapeProblem } from "../../schemas/parse.ts";
import type { RecordFile } from "../parse/record-file.ts";
import type { Place } from "./rule.ts";

/** The fields of a record that its shape does not know, with the places of their keys. */
export function unknownFields(
  file: RecordFile<unknown>,
): readonly { readonly problem: ShapeProblem; readonly at: Place }[] {
  return file.shapeProblems
    .filter(({ kind }) => kind === "unknown")
    .map((problem) => ({
      problem,
      at: {
        path: file.path,
        ...file.locate(problem.path, "key"),
        pointer: jsonPointer(problem.path),
      },
    }));
}
