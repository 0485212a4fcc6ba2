import type { RecordFile } from "../parse/record-file.ts";
import type { Outcome } from "./rule.ts";

/** The outcome of a rule whose record has no value: other rules have said why. */
export function unreadable(file: RecordFile<unknown>): Outcome {
  return { kind: "not-applicable", reason: `${file.path} could not be read as a record` };
}
