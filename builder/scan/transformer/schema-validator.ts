/**
 * JSON Schema 2020-12 from outside, compiled by ajv within limits: nothing is loaded, patterns are
 * bounded, and only own properties count.
 */
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Json } from "../../../schemas/json.ts";
import { shown } from "../../check/printable.ts";
import { boundedPattern } from "./bounded-pattern.ts";

/** Keys and items of a schema; large ones have a few thousand. */
const NODES_MAX = 20_000;
/** Complaints about one value. */
const COMPLAINTS_MAX = 3;

/** What is wrong with a value, at most {@link COMPLAINTS_MAX} clauses; empty when nothing is. */
export type SchemaValidator = (value: Json) => readonly string[];

/** The validator, or why there is none. */
export function schemaValidator(schema: Json): SchemaValidator | string {
  if (typeof schema === "boolean") return () => (schema ? [] : ["nothing is allowed"]);
  if (typeof schema !== "object" || schema === null || Array.isArray(schema))
    return `it is ${shown(schema)}; a schema is an object or a boolean`;
  if (countNodes(schema) > NODES_MAX) return `it has more than ${NODES_MAX} values`;
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    ownProperties: true,
    logger: false,
    code: { regExp: Object.assign(boundedPattern, { code: "boundedPattern" }) },
  });
  addFormats.default(ajv);
  try {
    const validate = ajv.compile(schema);
    return (value) => (validate(value) ? [] : complaints(validate.errors ?? []));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function complaints(errors: readonly ErrorObject[]): readonly string[] {
  return errors.slice(0, COMPLAINTS_MAX).map(({ instancePath, message, params }) => {
    const detail = params.additionalProperty ?? params.unevaluatedProperty ?? params.allowedValues;
    const what = detail === undefined ? "" : ` (${shown(detail)})`;
    return `${instancePath || "the root"} ${message ?? "is wrong"}${what}`;
  });
}

function countNodes(value: Json): number {
  const open: Json[] = [value];
  let count = 0;
  for (let next = open.pop(); next !== undefined && count <= NODES_MAX; next = open.pop()) {
    count++;
    if (typeof next === "object" && next !== null) open.push(...Object.values(next));
  }
  return count;
}
