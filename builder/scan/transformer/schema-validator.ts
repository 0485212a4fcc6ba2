/**
 * JSON Schema 2020-12 from outside, compiled by ajv within limits: nothing is loaded, patterns are
 * bounded, and only own properties count.
 */
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Json } from "../../../schemas/json.ts";
import { shown } from "../../check/printable.ts";
import { boundedPattern, TooCostly } from "./bounded-pattern.ts";

/** Keys and items of a schema; large ones have a few thousand. */
const NODES_MAX = 20_000;
/** Items of an array that `uniqueItems` may compare, each with each. */
const UNIQUE_ITEMS_MAX = 2_000;
/** Complaints about one value. */
const COMPLAINTS_MAX = 3;

/**
 * @throws {TooCostly} when it cannot be decided within bounds
 * @returns what is wrong with a value, at most {@link COMPLAINTS_MAX} clauses
 */
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
    const comparesItems = JSON.stringify(schema).includes('"uniqueItems"');
    return (value) => {
      if (comparesItems && longestArray(value) > UNIQUE_ITEMS_MAX)
        throw new TooCostly(`uniqueItems would compare more than ${UNIQUE_ITEMS_MAX} items`);
      return runs(validate, value) ? [] : complaints(validate.errors ?? []);
    };
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

/** A schema that refers to itself without going deeper never ends. */
function runs(validate: (value: Json) => boolean, value: Json): boolean {
  try {
    return validate(value);
  } catch (error) {
    if (error instanceof RangeError) throw new TooCostly("the schema refers to itself without end");
    throw error;
  }
}

function longestArray(value: Json): number {
  const open: Json[] = [value];
  let longest = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== "object" || next === null) continue;
    const items = Object.values(next);
    if (Array.isArray(next)) longest = Math.max(longest, items.length);
    for (const item of items) open.push(item);
  }
  return longest;
}

function countNodes(value: Json): number {
  const open: Json[] = [value];
  let count = 0;
  for (let next = open.pop(); next !== undefined && count <= NODES_MAX; next = open.pop()) {
    count++;
    if (typeof next === "object" && next !== null)
      for (const item of Object.values(next)) open.push(item);
  }
  return count;
}
