import { DERIVED_FIELDS } from "../../schemas/artifact.ts";

/** Whether a path names, at the top of a record, something that only the builder may state. */
export function isDerivedField(path: readonly (string | number)[]): boolean {
  return path.length === 1 && DERIVED_FIELDS.some((field) => field === path[0]);
}
