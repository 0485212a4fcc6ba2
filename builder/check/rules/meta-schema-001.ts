import type { ShapeProblem } from "../../../schemas/parse.ts";
import type { RecordFile } from "../../parse/record-file.ts";
import { atField } from "../at-field.ts";
import { fieldName } from "../field-name.ts";
import { FINDINGS_MAX } from "../findings-of.ts";
import { nearestWord } from "../nearest-word.ts";
import { recordRules } from "../record-rules.ts";
import type { Rule, Violation } from "../rule.ts";
import { ownMend, shapeComplaint } from "../shape-complaint.ts";
import { valueAt } from "../value-at.ts";

/** Required fields are there and every value has the shape that its field takes. */
export const metaSchema001: readonly Rule[] = recordRules(
  {
    id: "META-SCHEMA-001",
    title: "Field is missing or has a wrong value",
    category: "metadata",
    severity: "high",
    gate: true,
    appliesTo: "all",
    motivation:
      "Clients, the website and other tools rely on the shape of a record. One field of another kind would break each of them somewhere else.",
    trigger:
      "A required field is missing, or a value is not of the kind, length or form that its field takes.",
    fix: "Give the field a value of the form that the finding names; the JSON Schemas under schemas/ list every field.",
    effort: "minutes",
  },
  (file) =>
    file.shapeProblems
      .filter((problem) => problem.kind !== "unknown" && !isUnknownType(file, problem))
      .slice(0, FINDINGS_MAX)
      .map((problem) =>
        problem.kind === "missing" ? missing(file, problem) : invalid(file, problem),
      ),
);

/** A type that does not exist is META-TYPE-001's. */
function isUnknownType(file: RecordFile<unknown>, { path, kind }: ShapeProblem): boolean {
  return (
    kind === "invalid" &&
    path.length === 1 &&
    path[0] === "type" &&
    file.path.endsWith("/artifact.md")
  );
}

function missing(file: RecordFile<unknown>, { path }: ShapeProblem): Violation {
  const meant = misspelling(file, path);
  return {
    at: atField(file, path),
    message: `the required field "${fieldName(path)}" is missing`,
    fix: meant ?? `add "${fieldName(path)}" to ${file.path.slice(file.path.lastIndexOf("/") + 1)}`,
  };
}

/** The mend when an unknown field beside the missing one looks like it. */
function misspelling(file: RecordFile<unknown>, path: ShapeProblem["path"]): string | undefined {
  const parent = fieldName(path.slice(0, -1));
  const written = file.shapeProblems
    .filter(
      (problem) => problem.kind === "unknown" && fieldName(problem.path.slice(0, -1)) === parent,
    )
    .map((problem) => String(problem.path.at(-1)));
  const nearest = nearestWord(String(path.at(-1)), written);
  return nearest === undefined ? undefined : `rename "${nearest}" to "${path.at(-1)}"`;
}

function invalid(file: RecordFile<unknown>, problem: ShapeProblem): Violation {
  const { path, message } = problem;
  const value = valueAt(file.raw, path);
  // A map's key is judged at the place of its value, which need not be text as the key is.
  if (message.startsWith("must ") && typeof value !== "string" && path.length > 1) {
    return {
      at: { ...atField(file, path), ...file.locate(path, "key") },
      message: `${fieldName(path.slice(0, -1))}: the key "${path.at(-1)}" ${message}`,
      ...ownMend(message),
    };
  }
  const complaint = shapeComplaint(problem, value);
  const name = path.length === 0 ? "the record" : fieldName(path);
  return { at: atField(file, path), ...complaint, message: `${name}: ${complaint.message}` };
}
