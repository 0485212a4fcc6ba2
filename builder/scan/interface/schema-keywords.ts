/**
 * The keywords of JSON Schema 2020-12 one by one: what changing each does to the set of values.
 * Older spellings are read too: `items` as a list, boolean `exclusiveMinimum`.
 */
import { shown } from "../../check/printable.ts";
import {
  canonicalText,
  childPointer,
  keyword,
  listOf,
  numberOf,
  type Schema,
  type SchemaChange,
  type SchemaPair,
  type SchemaWalk,
  subschema,
  subschemas,
} from "./schema-step.ts";

type Change = Omit<SchemaChange, "pointer">;

const narrowed = (what: string): Change => ({ what, narrowed: true, widened: false });
const widened = (what: string): Change => ({ what, narrowed: false, widened: true });
const both = (what: string): Change => ({ what, narrowed: true, widened: true });

/** Keywords whose meaning is not taken apart: any difference counts as far as it can go. */
const OPAQUE = [
  "$elsewhere",
  "not",
  "if",
  "then",
  "else",
  "dependencies",
  "dependentRequired",
  "dependentSchemas",
  "unevaluatedItems",
  "unevaluatedProperties",
  "contains",
  "minContains",
  "maxContains",
  "contentEncoding",
  "contentMediaType",
];

export function opaqueChanges({ old, new: now, pointer }: SchemaPair): readonly SchemaChange[] {
  const added = [old, now].flatMap((schema) =>
    typeof schema === "object" ? Object.keys(schema).filter((key) => key.startsWith("$and ")) : [],
  );
  return [...OPAQUE, ...new Set(added)].flatMap((name) =>
    fixedChange(name, { old: keyword(old, name), new: keyword(now, name) }).map((change) => ({
      ...change,
      pointer,
    })),
  );
}

/** A keyword that only compares as a whole: adding it narrows, removing it widens, changing it does both. */
function fixedChange(name: string, values: { old: unknown; new: unknown }): Change[] {
  const label = name.startsWith("$and ") ? "allOf" : name;
  if (values.old === undefined && values.new === undefined) return [];
  if (values.old === undefined) return [narrowed(`${label} ${shown(values.new)} was added`)];
  if (values.new === undefined) return [widened(`${label} ${shown(values.old)} was removed`)];
  return canonicalText(values.old) === canonicalText(values.new)
    ? []
    : [both(`${label} changed from ${shown(values.old)} to ${shown(values.new)}`)];
}

/** A lower bound rising narrows, an upper bound falling does; absent is no bound. */
function boundChange(name: string, old: number, now: number, isLower: boolean): Change[] {
  if (old === now) return [];
  const what = `${name} changed from ${bound(old)} to ${bound(now)}`;
  return [now > old === isLower ? narrowed(what) : widened(what)];
}

function bound(value: number): string {
  return Number.isFinite(value) ? String(value) : "none";
}

function sizeChanges({ old, new: now }: SchemaPair, low: string, high: string): Change[] {
  return [
    ...boundChange(low, numberOf(old, low) ?? 0, numberOf(now, low) ?? 0, true),
    ...boundChange(
      high,
      numberOf(old, high) ?? Number.POSITIVE_INFINITY,
      numberOf(now, high) ?? Number.POSITIVE_INFINITY,
      false,
    ),
  ];
}

export function stringChanges(pair: SchemaPair): readonly SchemaChange[] {
  const { old, new: now, pointer } = pair;
  const changes = [
    ...sizeChanges(pair, "minLength", "maxLength"),
    ...["pattern", "format"].flatMap((name) =>
      fixedChange(name, { old: keyword(old, name), new: keyword(now, name) }),
    ),
  ];
  return changes.map((change) => ({ ...change, pointer }));
}

interface Limit {
  readonly value: number;
  /** Whether the value itself is refused. */
  readonly isOpen: boolean;
}

export function numberChanges({ old, new: now, pointer }: SchemaPair): readonly SchemaChange[] {
  const changes = [
    ...limitChange("minimum", lowerLimit(old), lowerLimit(now), 1),
    ...limitChange("maximum", upperLimit(old), upperLimit(now), -1),
    ...multipleChange(numberOf(old, "multipleOf"), numberOf(now, "multipleOf")),
  ];
  return changes.map((change) => ({ ...change, pointer }));
}

export function lowerLimit(schema: Schema): Limit {
  return limit(schema, "minimum", "exclusiveMinimum", 1);
}

export function upperLimit(schema: Schema): Limit {
  return limit(schema, "maximum", "exclusiveMaximum", -1);
}

/** The tighter of an inclusive and an exclusive limit. */
function limit(schema: Schema, closed: string, open: string, sign: 1 | -1): Limit {
  const none = { value: -sign * Number.POSITIVE_INFINITY, isOpen: false };
  const inclusive = numberOf(schema, closed);
  const exclusive = numberOf(schema, open);
  const limits: Limit[] = [none];
  if (inclusive !== undefined)
    limits.push({ value: inclusive, isOpen: keyword(schema, open) === true });
  if (exclusive !== undefined) limits.push({ value: exclusive, isOpen: true });
  return limits.reduce((a, b) => (compareLimits(a, b, sign) >= 0 ? a : b));
}

function compareLimits(a: Limit, b: Limit, sign: 1 | -1): number {
  if (a.value !== b.value) return a.value > b.value === (sign === 1) ? 1 : -1;
  return Number(a.isOpen) - Number(b.isOpen);
}

function limitChange(name: string, old: Limit, now: Limit, sign: 1 | -1): Change[] {
  const order = compareLimits(now, old, sign);
  if (order === 0) return [];
  const what = `${name} changed from ${limitText(old)} to ${limitText(now)}`;
  return [order > 0 ? narrowed(what) : widened(what)];
}

function limitText({ value, isOpen }: Limit): string {
  return `${bound(value)}${isOpen ? " (exclusive)" : ""}`;
}

function multipleChange(old: number | undefined, now: number | undefined): Change[] {
  if (old === now) return [];
  const what = `multipleOf changed from ${old ?? "none"} to ${now ?? "none"}`;
  if (now === undefined) return [widened(what)];
  if (old === undefined || now % old === 0) return [narrowed(what)];
  return [old % now === 0 ? widened(what) : both(what)];
}

/** Places of a tuple that are compared one by one. */
const TUPLE_LENGTH_MAX = 100;

export function arrayChanges(pair: SchemaPair, walk: SchemaWalk): readonly SchemaChange[] {
  const { old, new: now, pointer, depth } = pair;
  const own = [
    ...sizeChanges(pair, "minItems", "maxItems"),
    ...uniqueChange(keyword(old, "uniqueItems") === true, keyword(now, "uniqueItems") === true),
  ].map((change) => ({ ...change, pointer }));
  const places = Math.min(Math.max(tupleOf(old).length, tupleOf(now).length), TUPLE_LENGTH_MAX);
  const tuple = Array.from({ length: places }, (_, index) =>
    walk.compare({
      old: itemAt(old, index),
      new: itemAt(now, index),
      pointer: childPointer(pointer, index),
      depth: depth + 1,
    }),
  );
  const rest = walk.compare({
    old: restOf(old),
    new: restOf(now),
    pointer: childPointer(pointer, "*"),
    depth: depth + 1,
  });
  return [...own, ...tuple.flat(), ...rest];
}

function uniqueChange(old: boolean, now: boolean): Change[] {
  if (old === now) return [];
  return [now ? narrowed("items must now be unique") : widened("items may now repeat")];
}

function tupleOf(schema: Schema): readonly unknown[] {
  return listOf(schema, "prefixItems") ?? listOf(schema, "items") ?? [];
}

function itemAt(schema: Schema, index: number): Schema {
  const tuple = tupleOf(schema);
  return index < tuple.length ? subschema(tuple[index]) : restOf(schema);
}

function restOf(schema: Schema): Schema {
  const isOldTuple =
    listOf(schema, "prefixItems") === undefined && listOf(schema, "items") !== undefined;
  return subschema(keyword(schema, isOldTuple ? "additionalItems" : "items"));
}

export function objectChanges(pair: SchemaPair, walk: SchemaWalk): readonly SchemaChange[] {
  const { old, new: now, pointer, depth } = pair;
  const next = (oldPart: Schema, newPart: Schema, key: string): readonly SchemaChange[] =>
    walk.compare({
      old: oldPart,
      new: newPart,
      pointer: childPointer(pointer, key),
      depth: depth + 1,
    });
  const other = (name: string): readonly SchemaChange[] =>
    next(subschema(keyword(old, name)), subschema(keyword(now, name)), `(${name})`);
  return [
    ...[...sizeChanges(pair, "minProperties", "maxProperties"), ...requiredChanges(old, now)].map(
      (change) => ({ ...change, pointer }),
    ),
    ...propertyChanges(pair, next),
    ...patternChanges(old, now, next).map((change) => ({ ...change, pointer })),
    ...other("additionalProperties"),
    ...other("propertyNames"),
  ];
}

type ComparePart = (old: Schema, now: Schema, key: string) => readonly SchemaChange[];

function requiredChanges(old: Schema, now: Schema): Change[] {
  const before = new Set(listOf(old, "required") ?? []);
  const after = new Set(listOf(now, "required") ?? []);
  return [
    ...[...after.difference(before)].map((key) => narrowed(`${shown(key)} is now required`)),
    ...[...before.difference(after)].map((key) => widened(`${shown(key)} is no longer required`)),
  ];
}

/**
 * A property that only one side names is compared with what the other side takes under unnamed
 * keys. One that is new is no narrowing: nobody gave it a value by that name before.
 */
function propertyChanges(
  { old, new: now, pointer }: SchemaPair,
  next: ComparePart,
): SchemaChange[] {
  const before = subschemas(old, "properties");
  const after = subschemas(now, "properties");
  const restBefore = subschema(keyword(old, "additionalProperties"));
  const restAfter = subschema(keyword(now, "additionalProperties"));
  const changes: SchemaChange[] = [];
  for (const [key, schema] of before) {
    const counterpart = after.get(key);
    if (counterpart !== undefined) changes.push(...next(schema, counterpart, key));
    else
      changes.push({
        pointer,
        what: `the property ${shown(key)} is gone`,
        narrowed: restAfter === false || next(schema, restAfter, key).some((c) => c.narrowed),
        widened: true,
      });
  }
  for (const [key, schema] of after) {
    if (before.has(key)) continue;
    const isTyped = typeof restBefore === "object" && Object.keys(restBefore).length > 0;
    changes.push(
      isTyped && next(restBefore, schema, key).some((change) => change.narrowed)
        ? { pointer, ...narrowed(`the property ${shown(key)} takes less than other properties`) }
        : { pointer, what: `the property ${shown(key)} is new`, narrowed: false, widened: false },
    );
  }
  return changes;
}

function patternChanges(old: Schema, now: Schema, next: ComparePart): Change[] {
  const before = subschemas(old, "patternProperties");
  const after = subschemas(now, "patternProperties");
  return [
    ...[...before].flatMap(([pattern, schema]): Change[] => {
      const counterpart = after.get(pattern);
      return counterpart === undefined
        ? [widened(`the properties ${shown(pattern)} are gone`)]
        : [...next(schema, counterpart, pattern)];
    }),
    ...[...after.keys()]
      .filter((pattern) => !before.has(pattern))
      .map((pattern) => narrowed(`the properties ${shown(pattern)} are restricted`)),
  ];
}
