/** From the schemas of OpenAPI 3.0.3, as GitHub writes them, to JSON Schema 2020-12, stricter in one thing. */
import type { Json } from "./store.ts";

const MAPS = new Set(["properties", "patternProperties"]);
const LISTS = new Set(["anyOf", "oneOf", "allOf"]);
const SINGLE = new Set(["items", "additionalProperties", "not"]);
const LEFT_OUT = new Set(["nullable", "discriminator", "example", "examples", "deprecated"]);

/**
 * `nullable` becomes a type; references point into the schema `github`. An object that lists its
 * properties may have no others, unless it is a part of an `allOf`: a field that GitHub does not
 * document is a mistake of whoever wrote it.
 */
export function toJsonSchema(schema: unknown, part = false): Json | boolean {
  if (typeof schema !== "object" || schema === null) return schema === true;
  const source = schema as Json;
  if (typeof source.$ref === "string")
    return { $ref: source.$ref.replace("#/components", "github#/components") };
  const result: Json = {};
  for (const [key, value] of Object.entries(source)) {
    if (LEFT_OUT.has(key)) continue;
    result[key] = convert(key, value);
  }
  if (result.type === "object" && result.properties && !part) result.additionalProperties ??= false;
  return source.nullable === true ? orNull(result) : result;
}

function convert(key: string, value: unknown): unknown {
  if (MAPS.has(key))
    return Object.fromEntries(
      Object.entries(value as Json).map(([name, item]) => [name, toJsonSchema(item)]),
    );
  if (LISTS.has(key))
    return (value as unknown[]).map((item) => toJsonSchema(item, key === "allOf"));
  return SINGLE.has(key) ? toJsonSchema(value) : value;
}

function orNull(schema: Json): Json {
  if (typeof schema.type !== "string") return { anyOf: [schema, { type: "null" }] };
  const values = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {};
  return { ...schema, ...values, type: [schema.type, "null"] };
}

/**
 * Where GitHub's description is wrong about GitHub: the head of a pull request whose fork was deleted
 * has neither user nor repository (its webhook schemas say so).
 */
export function withErrata(schemas: Readonly<Record<string, Json>>): Record<string, Json> {
  const result = structuredClone(schemas) as Record<string, Json>;
  for (const name of ["pull-request", "pull-request-simple"]) {
    const head = (result[name]?.properties as Record<string, { properties: Json }> | undefined)
      ?.head;
    if (!head) continue;
    for (const field of ["user", "repo"])
      head.properties[field] = { anyOf: [head.properties[field]], nullable: true };
  }
  return result;
}
