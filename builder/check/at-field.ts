import { jsonPointer } from "../../schemas/parse.ts";
import type { RecordFile } from "../parse/record-file.ts";
import type { Place } from "./rule.ts";

/** The place of a field of a record: file, line, column and JSON Pointer. */
export function atField(file: RecordFile<unknown>, path: readonly (string | number)[]): Place {
  const { line, column } = file.locate(path);
  return { path: file.path, line, column, pointer: jsonPointer(path) };
}
