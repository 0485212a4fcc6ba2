/**
 * What changed between two JSON Schemas (2020-12; the usual keywords of draft 4 to 2019-09; the
 * dialect of OpenAPI 3.0), as changes of the set of values that each takes.
 *
 * Alternatives of `oneOf` are read as those of `anyOf`. Where sets cannot be told apart exactly -
 * patterns, `not`, conditions - any difference counts as narrowing and widening.
 */
import { SCHEMA_DEPTH_MAX, SCHEMA_STEPS_MAX } from "../../../schemas/limits.ts";
import { shown } from "../../check/printable.ts";
import { UnscannedError } from "../../check/unscanned-error.ts";
import { mergeAll, type Resolver, schemaResolver } from "./resolve-schema.ts";
import {
  arrayChanges,
  lowerLimit,
  numberChanges,
  objectChanges,
  opaqueChanges,
  stringChanges,
  upperLimit,
} from "./schema-keywords.ts";
import {
  canonicalText,
  isSchemaObject,
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

export interface SchemaDocuments {
  /** The documents that references are resolved in. */
  readonly oldRoot: unknown;
  readonly newRoot: unknown;
}

/**
 * Compares schemas that may refer to parts of their documents.
 *
 * @throws {UnscannedError} when they are more than can be compared in bounded time
 */
export function schemaComparer({
  oldRoot,
  newRoot,
}: SchemaDocuments): (old: unknown, now: unknown) => readonly SchemaChange[] {
  const walk = new Walk(schemaResolver(oldRoot), schemaResolver(newRoot));
  return (old, now) =>
    walk.compare({ old: subschema(old), new: subschema(now), pointer: "", depth: 0 });
}

/** Compares two whole documents. */
export function diffJsonSchema(old: unknown, now: unknown): readonly SchemaChange[] {
  return schemaComparer({ oldRoot: old, newRoot: now })(old, now);
}

/** Alternatives of one schema that are told apart; more are compared as one. */
const BRANCHES_MAX = 64;
const TYPES = ["array", "boolean", "null", "number", "object", "string"] as const;

class Walk implements SchemaWalk {
  readonly #oldResolver: Resolver;
  readonly #newResolver: Resolver;
  /** Pairs that are compared further up: a recursive schema meets itself again and adds nothing. */
  readonly #open = new Map<Schema, Set<Schema>>();
  #steps = 0;

  constructor(oldResolver: Resolver, newResolver: Resolver) {
    this.#oldResolver = oldResolver;
    this.#newResolver = newResolver;
  }

  compare(pair: SchemaPair): readonly SchemaChange[] {
    this.#steps += 1;
    if (this.#steps > SCHEMA_STEPS_MAX || pair.depth > SCHEMA_DEPTH_MAX)
      throw new UnscannedError("", `the schemas need more than ${SCHEMA_STEPS_MAX} comparisons`);
    const old = this.#oldResolver(pair.old);
    const now = this.#newResolver(pair.new);
    const open = this.#open.get(old) ?? new Set();
    if (open.has(now)) return [];
    this.#open.set(old, open);
    open.add(now);
    try {
      return this.#compareResolved({ ...pair, old, new: now });
    } finally {
      open.delete(now);
    }
  }

  #compareResolved(pair: SchemaPair): readonly SchemaChange[] {
    const { pointer } = pair;
    const old = isEmpty(pair.old) ? false : pair.old;
    const now = isEmpty(pair.new) ? false : pair.new;
    if (old === false || now === false) {
      if (old === now) return [];
      return [
        now === false
          ? { pointer, what: "nothing is taken any more", narrowed: true, widened: false }
          : { pointer, what: "values are taken where none were", narrowed: false, widened: true },
      ];
    }
    const oldBranches = branchesOf(old, this.#oldResolver);
    const newBranches = branchesOf(now, this.#newResolver);
    const [oldOnly, newOnly] = [oldBranches[0] ?? false, newBranches[0] ?? false];
    if (oldBranches.length > 1 || newBranches.length > 1)
      return this.#compareUnions(pair, oldBranches, newBranches);
    return oldOnly === false || newOnly === false
      ? this.#compareResolved({ ...pair, old: oldOnly, new: newOnly })
      : this.#compareSingle({ ...pair, old: oldOnly, new: newOnly });
  }

  /** Two schemas without alternatives. */
  #compareSingle(pair: SchemaPair): readonly SchemaChange[] {
    const values = enumChanges(pair);
    if (values !== undefined) return [...values, ...opaqueChanges(pair)];
    const types = typeChanges(pair);
    const oldTypes = typesOf(pair.old);
    const newTypes = typesOf(pair.new);
    const share = (type: string) => takes(oldTypes, type) && takes(newTypes, type);
    return [
      ...types,
      ...opaqueChanges(pair),
      ...(share("string") ? stringChanges(pair) : []),
      ...(share("integer") ? numberChanges(pair) : []),
      ...(share("array") ? arrayChanges(pair, this) : []),
      ...(share("object") ? objectChanges(pair, this) : []),
    ];
  }

  #compareUnions(
    pair: SchemaPair,
    oldBranches: readonly Schema[],
    newBranches: readonly Schema[],
  ): readonly SchemaChange[] {
    const olds = oldBranches.flatMap((branch) => splitByType(branch));
    const news = newBranches.flatMap((branch) => splitByType(branch));
    const results = olds.map((old) =>
      news.map((now) =>
        haveCommonType(old, now) ? this.#compareSingle({ ...pair, old, new: now }) : undefined,
      ),
    );
    const lost = olds.flatMap((old, row) =>
      unmatched(results[row] ?? [], "narrowed", {
        pointer: pair.pointer,
        what: `${typeText(old)} is no longer taken`,
        narrowed: true,
        widened: false,
      }),
    );
    const gained = news.flatMap((now, column) =>
      unmatched(
        results.map((row) => row[column]),
        "widened",
        {
          pointer: pair.pointer,
          what: `${typeText(now)} is now taken`,
          narrowed: false,
          widened: true,
        },
      ),
    );
    return [...lost, ...gained];
  }
}

/**
 * What keeps one alternative from being covered by any of the other side: nothing when one covers
 * it, else the changes to the nearest one.
 */
function unmatched(
  candidates: readonly (readonly SchemaChange[] | undefined)[],
  direction: "narrowed" | "widened",
  otherwise: SchemaChange,
): readonly SchemaChange[] {
  const against = candidates
    .filter((changes) => changes !== undefined)
    .map((changes) => changes.filter((change) => change[direction]));
  if (against.length === 0) return [otherwise];
  return against.reduce((best, changes) => (changes.length < best.length ? changes : best));
}

/** The alternatives of a schema, each with what stands beside them; the schema itself when it has none. */
function branchesOf(schema: Schema, resolve: Resolver, depth = 0): readonly Schema[] {
  const name = ["anyOf", "oneOf"].find((key) => listOf(schema, key) !== undefined);
  const list = name === undefined ? undefined : listOf(schema, name);
  if (typeof schema === "boolean" || name === undefined || list === undefined || depth > 8)
    return [schema];
  const { [name]: _, ...beside } = schema;
  const branches = list
    .flatMap((item) => branchesOf(mergeAll([beside, resolve(subschema(item))]), resolve, depth + 1))
    .filter((branch) => !isEmpty(branch));
  return branches.length > BRANCHES_MAX ? [schema] : branches;
}

/** One schema for each type that it takes, so that alternatives compare type by type. */
function splitByType(schema: Schema): readonly Schema[] {
  const types = [...typesOf(schema)];
  if (schema === false || types.length < 2) return [schema];
  const values = enumOf(schema);
  return types.map((type) => ({
    ...(typeof schema === "object" ? schema : {}),
    type,
    nullable: false,
    ...(values && { enum: values.filter((value) => takes(new Set([type]), typeOf(value))) }),
  }));
}

function haveCommonType(a: Schema, b: Schema): boolean {
  const types = typesOf(b);
  return [...typesOf(a)].some(
    (type) => takes(types, type) || (type === "number" && types.has("integer")),
  );
}

function typesOf(schema: Schema): ReadonlySet<string> {
  if (schema === false) return new Set();
  const written = keyword(schema, "type");
  const names = [written].flat().filter((type) => typeof type === "string");
  if (names.length === 0 && !Array.isArray(written)) {
    const values = writtenValues(schema);
    return new Set(values === undefined ? TYPES : values.map(typeOf));
  }
  return new Set(keyword(schema, "nullable") === true ? [...names, "null"] : names);
}

/** Whether a set of types takes a type; every integer is a number. */
function takes(types: ReadonlySet<string>, type: string): boolean {
  return types.has(type) || (type === "integer" && types.has("number"));
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function typeText(schema: Schema): string {
  const values = enumOf(schema);
  if (values !== undefined && values.length <= 5) return values.map(shown).join(", ");
  return [...typesOf(schema)].join(" or ");
}

function typeChanges({ old, new: now, pointer }: SchemaPair): readonly SchemaChange[] {
  const before = typesOf(old);
  const after = typesOf(now);
  const what = `type changed from ${[...before].join(" or ")} to ${[...after].join(" or ")}`;
  const narrowed = [...before].some((type) => !takes(after, type));
  const widened = [...after].some((type) => !takes(before, type));
  return narrowed || widened ? [{ pointer, what, narrowed, widened }] : [];
}

/** The values that a schema lists, without those that its own other keywords refuse. */
function enumOf(schema: Schema): readonly unknown[] | undefined {
  return writtenValues(schema)?.filter((value) => acceptsUnlisted(schema, value));
}

function writtenValues(schema: Schema): readonly unknown[] | undefined {
  const value = keyword(schema, "const");
  return value === undefined ? listOf(schema, "enum") : [value];
}

/** Whether nothing can be taken, as far as types and listed values tell. */
function isEmpty(schema: Schema): boolean {
  return typesOf(schema).size === 0 || enumOf(schema)?.length === 0;
}

/** When either side lists its values, the lists decide; undefined when neither does. */
function enumChanges({ old, new: now, pointer }: SchemaPair): readonly SchemaChange[] | undefined {
  const before = enumOf(old);
  const after = enumOf(now);
  if (before === undefined && after === undefined) return undefined;
  const lost = before === undefined ? undefined : missing(before, after, now);
  const gained = after === undefined ? undefined : missing(after, before, old);
  const narrowed = lost === undefined || lost.length > 0;
  const widened = gained === undefined || gained.length > 0;
  const what = [
    lost === undefined ? `only ${listed(after ?? [])} is taken now` : "",
    lost !== undefined && lost.length > 0 ? `${listed(lost)} is no longer taken` : "",
    gained === undefined ? "any value of its type is taken now" : "",
    gained !== undefined && gained.length > 0 && lost !== undefined
      ? `${listed(gained)} is now taken`
      : "",
  ];
  return narrowed || widened
    ? [{ pointer, what: what.filter((part) => part !== "").join(", "), narrowed, widened }]
    : [];
}

function listed(values: readonly unknown[]): string {
  const first = values.slice(0, 5).map(shown).join(", ");
  return values.length > 5 ? `${first} and ${values.length - 5} more` : first;
}

/** Values that the other side does not take. */
function missing(
  values: readonly unknown[],
  others: readonly unknown[] | undefined,
  schema: Schema,
): readonly unknown[] {
  if (others === undefined) return values.filter((value) => !acceptsUnlisted(schema, value));
  const texts = new Set(others.map(canonicalText));
  return values.filter((value) => !texts.has(canonicalText(value)));
}

/**
 * Whether a schema takes a value, by type, listed values, bounds, lengths and named properties.
 * Patterns are not run and references not followed: both count as taken.
 */
function accepts(schema: Schema, value: unknown, depth: number): boolean {
  const values = writtenValues(schema);
  const isListed = values === undefined || missing([value], values, schema).length === 0;
  return isListed && acceptsUnlisted(schema, value, depth);
}

function acceptsUnlisted(schema: Schema, value: unknown, depth = 0): boolean {
  if (!takes(typesOf(schema), typeOf(value))) return false;
  if (typeof value === "number") {
    const low = lowerLimit(schema);
    const high = upperLimit(schema);
    return (
      (value > low.value || (value === low.value && !low.isOpen)) &&
      (value < high.value || (value === high.value && !high.isOpen))
    );
  }
  if (typeof value === "string") {
    const { length } = [...value];
    return (
      length >= (numberOf(schema, "minLength") ?? 0) &&
      length <= (numberOf(schema, "maxLength") ?? Number.POSITIVE_INFINITY)
    );
  }
  return !isSchemaObject(value) || depth > 8 || acceptsObject(schema, value, depth);
}

function acceptsObject(
  schema: Schema,
  value: Readonly<Record<string, unknown>>,
  depth: number,
): boolean {
  const properties = subschemas(schema, "properties");
  const rest = subschema(keyword(schema, "additionalProperties"));
  return (
    (listOf(schema, "required") ?? []).every((key) => Object.hasOwn(value, String(key))) &&
    Object.entries(value).every(([key, item]) =>
      accepts(properties.get(key) ?? rest, item, depth + 1),
    )
  );
}
