import type { ShapeProblem } from "../../../schemas/parse.ts";
import type { RecordFile } from "../../parse/record-file.ts";
import { atField } from "../at-field.ts";
import { fieldName } from "../field-name.ts";
import { nearestWord } from "../nearest-word.ts";
import { shown } from "../printable.ts";
import { recordRules } from "../record-rules.ts";
import type { Rule, Violation } from "../rule.ts";
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
  const name = fieldName(path);
  return {
    at: atField(file, path),
    message: `the required field "${name}" is missing`,
    fix: `add "${name}" to ${baseName(file.path)}`,
  };
}

function invalid(file: RecordFile<unknown>, problem: ShapeProblem): Violation {
  const value = valueAt(file.raw, problem.path);
  const name = problem.path.length === 0 ? "the record" : fieldName(problem.path);
  const wanted = wantedForm(problem, value);
  const found = problem.message.includes(", found ") ? "" : `, found ${shown(value)}`;
  return {
    at: atField(file, problem.path),
    message: `${name}: ${wanted ?? problem.message}${found}`,
    ...mend(problem, value, name),
  };
}

/** Bounds come as `>=1`; people read "at least 1 item". */
function wantedForm({ message }: ShapeProblem, value: unknown): string | undefined {
  const bound = /^expected ([<>])=(-?[\d.]+), found (\S+)/.exec(message);
  if (!bound) return undefined;
  const [, side, limit, found] = bound;
  const items = Array.isArray(value) ? ` item${limit === "1" ? "" : "s"}` : "";
  return `must have ${side === ">" ? "at least" : "at most"} ${limit}${items}, found ${found}`.replace(
    /^must have (at \w+ -?[\d.]+),/,
    "must be $1,",
  );
}

function mend({ allowed, message }: ShapeProblem, value: unknown, name: string): { fix?: string } {
  if (allowed.length > 0) return { fix: oneOf(allowed, value) };
  if (value === null) return { fix: `write a value after "${name}:", or delete the line` };
  if (message.startsWith("expected string") && typeof value !== "object") {
    return { fix: `put the value in quotes: "${String(value)}"` };
  }
  if (message.startsWith("expected boolean")) return { fix: "write true or false, without quotes" };
  if (message.startsWith("expected Array")) return { fix: `write a list: [${shown(value)}]` };
  if (
    message.startsWith("expected number") &&
    typeof value === "string" &&
    Number.isFinite(Number(value))
  ) {
    return { fix: `write the number without quotes: ${value}` };
  }
  if (message.startsWith("must not contain control"))
    return { fix: "delete the control characters" };
  if (message.startsWith("must start with"))
    return { fix: `write a value that starts with${message.slice("must start with".length)}` };
  if (message.startsWith("must be ")) return { fix: `write ${message.slice("must be ".length)}` };
  return {};
}

function oneOf(allowed: readonly string[], value: unknown): string {
  const nearest = typeof value === "string" ? nearestWord(value, allowed) : undefined;
  return nearest === undefined
    ? `write one of ${allowed.join(", ")}`
    : `did you mean "${nearest}"?`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
