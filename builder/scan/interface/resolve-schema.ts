/**
 * A schema as its validators see it: local references followed, `allOf` merged into one object.
 * Sources: JSON Schema 2020-12 (core 8.2, 10.2), draft 7 for `definitions`, OpenAPI 3.0 for `nullable`.
 */
import { canonicalText, isSchemaObject, listOf, type Schema, subschema } from "./schema-step.ts";

/** Keywords that say nothing about which values are taken. */
const ANNOTATIONS = new Set([
  "$anchor",
  "$comment",
  "$defs",
  "$id",
  "$schema",
  "definitions",
  "default",
  "deprecated",
  "description",
  "example",
  "examples",
  "externalDocs",
  "id",
  "readOnly",
  "title",
  "writeOnly",
  "xml",
]);
/** A reference that leads to a reference, and so on. */
const REFERENCES_MAX = 32;

export type Resolver = (schema: Schema) => Schema;

function isAnnotation(keyword: string): boolean {
  return ANNOTATIONS.has(keyword) || keyword.startsWith("x-");
}

/** Resolves against one document. The same object gives the same result, so that recursion is seen. */
export function schemaResolver(root: unknown): Resolver {
  const known = new Map<object, Schema>();
  const anchors = anchorsOf(root);
  const resolve = (schema: Schema, depth: number): Schema => {
    if (typeof schema === "boolean") return schema;
    const done = known.get(schema);
    if (done !== undefined) return done;
    const reference = schema.$ref ?? schema.$dynamicRef;
    const parts = [
      ...(typeof reference === "string" ? [target(root, reference, anchors)] : []),
      ...(listOf(schema, "allOf") ?? []).map(subschema),
    ];
    const result =
      parts.length === 0 || depth > REFERENCES_MAX
        ? schema
        : mergeAll([siblings(schema), ...parts.map((part) => resolve(part, depth + 1))]);
    known.set(schema, result);
    return result;
  };
  return (schema) => resolve(schema, 0);
}

function siblings(schema: Readonly<Record<string, unknown>>): Schema {
  const { $ref: _, $dynamicRef: __, allOf: ___, ...rest } = schema;
  return rest;
}

/** A reference to another document, or to nothing, stands for itself: equal ones are equal. */
function target(root: unknown, reference: string, anchors: ReadonlyMap<string, Schema>): Schema {
  if (!reference.startsWith("#")) return { "x-elsewhere": reference, $elsewhere: reference };
  const anchored = anchors.get(reference.slice(1));
  if (anchored !== undefined) return anchored;
  let value: unknown = root;
  for (const part of reference.slice(1).split("/").slice(1)) {
    const key = decoded(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key))
      return { $elsewhere: reference };
    value = value[key as keyof typeof value];
  }
  return subschema(value);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** `$anchor` and `$dynamicAnchor` of the definitions; deeper ones are rare. */
function anchorsOf(root: unknown): ReadonlyMap<string, Schema> {
  const anchors = new Map<string, Schema>();
  if (!isSchemaObject(root)) return anchors;
  for (const schema of [root, ...Object.values(subschemaObject(root.$defs))]) {
    if (!isSchemaObject(schema)) continue;
    for (const name of [schema.$anchor, schema.$dynamicAnchor])
      if (typeof name === "string") anchors.set(name, schema);
  }
  return anchors;
}

function subschemaObject(value: unknown): Readonly<Record<string, unknown>> {
  return isSchemaObject(value) ? value : {};
}

/** One schema that takes what all of them take, as far as that can be written without `allOf`. */
export function mergeAll(schemas: readonly Schema[]): Schema {
  if (schemas.includes(false)) return false;
  const merged = new Map<string, unknown>();
  for (const schema of schemas) {
    if (typeof schema === "boolean") continue;
    for (const [key, value] of Object.entries(schema)) {
      if (isAnnotation(key)) continue;
      const present = merged.get(key);
      if (!merged.has(key)) merged.set(key, value);
      else if (canonicalText(present) !== canonicalText(value))
        for (const [name, both] of conjunction(key, present, value)) merged.set(name, both);
    }
  }
  return Object.fromEntries(merged);
}

/** What holds when one keyword has two values; an odd pair becomes a keyword that compares by its text. */
function conjunction(key: string, a: unknown, b: unknown): readonly (readonly [string, unknown])[] {
  if (key === "required" && Array.isArray(a) && Array.isArray(b))
    return [[key, [...new Set([...a, ...b])]]];
  if (key === "properties" && isSchemaObject(a) && isSchemaObject(b))
    return [[key, mergedProperties(a, b)]];
  if (/^(?:minimum|exclusiveMinimum|min[A-Z]\w+)$/.test(key) && areNumbers(a, b))
    return [[key, Math.max(Number(a), Number(b))]];
  if (/^(?:maximum|exclusiveMaximum|max[A-Z]\w+)$/.test(key) && areNumbers(a, b))
    return [[key, Math.min(Number(a), Number(b))]];
  if (key === "type") return [[key, commonTypes([a].flat(), [b].flat())]];
  if (key === "enum" && Array.isArray(a) && Array.isArray(b)) return [[key, common(a, b)]];
  return [[`$and ${key} ${canonicalText(b)}`.slice(0, 1000), true]];
}

function areNumbers(a: unknown, b: unknown): boolean {
  return typeof a === "number" && typeof b === "number";
}

/** Types that both lists take; every integer is a number. */
function commonTypes(a: readonly unknown[], b: readonly unknown[]): readonly unknown[] {
  const narrower = (from: readonly unknown[], to: readonly unknown[]) =>
    from.filter((type) => to.includes(type) || (type === "integer" && to.includes("number")));
  return [...new Set([...narrower(a, b), ...narrower(b, a)])];
}

function common(a: readonly unknown[], b: readonly unknown[]): readonly unknown[] {
  const texts = new Set(b.map(canonicalText));
  return a.filter((item) => texts.has(canonicalText(item)));
}

function mergedProperties(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const merged = new Map(Object.entries(a));
  for (const [name, schema] of Object.entries(b))
    merged.set(name, merged.has(name) ? { allOf: [merged.get(name), schema] } : schema);
  return Object.fromEntries(merged);
}
