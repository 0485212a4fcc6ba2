/** What every part of the comparison of two JSON Schemas shares: pairs, results, and keywords as data. */

/** A schema as an object, or the schema that takes everything or nothing. */
export type Schema = Readonly<Record<string, unknown>> | boolean;

/** How the set of values that a schema takes changed, at one place. */
export interface SchemaChange {
  /** JSON Pointer into values: `/items/0/name`; empty for the whole. */
  readonly pointer: string;
  /** A sentence without its end: what was, what is. */
  readonly what: string;
  /** Values that the old schema took and the new one refuses. */
  readonly narrowed: boolean;
  /** Values that the new schema takes and the old one refused. */
  readonly widened: boolean;
}

/** Two schemas being compared, and where. */
export interface SchemaPair {
  readonly old: Schema;
  readonly new: Schema;
  readonly pointer: string;
  readonly depth: number;
}

/** One comparison at work. Everything is bounded by its steps and by the depth of pairs. */
export interface SchemaWalk {
  readonly compare: (pair: SchemaPair) => readonly SchemaChange[];
}

export function isSchemaObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A keyword's own value. */
export function keyword(schema: Schema, name: string): unknown {
  return typeof schema === "object" && Object.hasOwn(schema, name) ? schema[name] : undefined;
}

/** A keyword that holds a schema; what is none takes everything, as validators read it. */
export function subschema(value: unknown): Schema {
  return typeof value === "boolean" || isSchemaObject(value) ? value : true;
}

/** A keyword that holds schemas by name. */
export function subschemas(schema: Schema, name: string): ReadonlyMap<string, Schema> {
  const value = keyword(schema, name);
  return new Map(
    isSchemaObject(value) ? Object.entries(value).map(([key, item]) => [key, subschema(item)]) : [],
  );
}

/** A keyword that holds a list; undefined for anything else. */
export function listOf(schema: Schema, name: string): readonly unknown[] | undefined {
  const value = keyword(schema, name);
  return Array.isArray(value) ? value : undefined;
}

export function numberOf(schema: Schema, name: string): number | undefined {
  const value = keyword(schema, name);
  return typeof value === "number" ? value : undefined;
}

/** JSON with sorted keys, so that equal values have equal texts. */
export function canonicalText(value: unknown): string {
  return (
    JSON.stringify(value, (_, item: unknown) =>
      isSchemaObject(item)
        ? Object.fromEntries(
            Object.keys(item)
              .toSorted()
              .map((key) => [key, item[key]]),
          )
        : item,
    ) ?? "undefined"
  );
}

export function childPointer(pointer: string, key: string | number): string {
  return `${pointer}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
