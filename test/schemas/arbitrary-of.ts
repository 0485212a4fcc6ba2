/** Records made from a JSON Schema: mostly right, some with one thing wrong, so that validators can be compared. */
import fc from "fast-check";

type Schema = { readonly [key: string]: unknown };

/** Right by construction, then perhaps spoiled in one place. */
export function recordsOf(schema: object): fc.Arbitrary<unknown> {
  const right = valuesOf(schema as Schema);
  return fc.oneof(
    { weight: 2, arbitrary: right },
    {
      weight: 3,
      arbitrary: fc
        .tuple(right, fc.nat(), spoiler())
        .map(([value, where, bad]) => spoil(value, where, bad)),
    },
  );
}

function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  if ("const" in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  const choices = (schema.oneOf ?? schema.anyOf) as Schema[] | undefined;
  if (choices) return fc.oneof(...choices.map(valuesOf));
  switch (schema.type) {
    case "object":
      return objectOf(schema);
    case "array":
      return fc.array(valuesOf((schema.items ?? {}) as Schema), {
        minLength: Number(schema.minItems ?? 0),
        maxLength: Math.min(3, Number(schema.maxItems ?? 3)),
      });
    case "string":
      return stringOf(schema);
    case "integer":
      return fc.integer({
        min: Math.max(Number(schema.minimum ?? -1000), -(2 ** 31)),
        max: Math.min(Number(schema.maximum ?? 1000), 2 ** 31 - 1),
      });
    case "number":
      return fc.double({
        min: Number(schema.minimum ?? -1000),
        max: Number(schema.maximum ?? 1000),
        noNaN: true,
      });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

function objectOf(schema: Schema): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  const required = (schema.required ?? []) as string[];
  if (properties.length > 0 || schema.additionalProperties === false) {
    return fc.record(Object.fromEntries(properties.map(([key, value]) => [key, valuesOf(value)])), {
      requiredKeys: required,
    });
  }
  const values = schema.additionalProperties;
  if (typeof values !== "object" || values === null) return fc.constant({});
  return fc.dictionary(
    valuesOf((schema.propertyNames ?? { type: "string" }) as Schema) as fc.Arbitrary<string>,
    valuesOf(values as Schema),
    { maxKeys: 3 },
  );
}

function stringOf(schema: Schema): fc.Arbitrary<string> {
  const pattern = [
    schema.pattern,
    ...((schema.allOf as Schema[] | undefined)?.map((part) => part.pattern) ?? []),
  ].find((text) => typeof text === "string");
  const path = String(pattern).includes("(?!");
  if ("maxLength" in schema && !path)
    return sizedText(Number(schema.minLength ?? 0), Number(schema.maxLength));
  return pattern === undefined ? fc.string({ maxLength: 20 }) : samplesOf(String(pattern));
}

/** Printable text; now and then as many characters outside the basic plane as are allowed: code points and code units then differ. */
function sizedText(min: number, max: number): fc.Arbitrary<string> {
  const plain = fc.string({ minLength: min, maxLength: Math.min(max, min + 20) });
  return max > 500
    ? plain
    : fc.oneof(
        { weight: 9, arbitrary: plain },
        { weight: 1, arbitrary: fc.constant("🧪".repeat(max)) },
      );
}

/** fast-check draws from a pattern, but not through look-ahead and long repeats: right samples for those. */
const SAMPLES: readonly (readonly [string, readonly string[]])[] = [
  ["(?=.{5,64}$)", ["1.0.0", "0.1.0-rc.1", "10.20.30+build.5"]],
  ["(?!\\/)", ["a.txt", "a/b/c.js", "ünï/x", "🧪".repeat(240)]],
  ["(?!/)", ["a.txt", "a/b/c.js", "ünï/x", "🧪".repeat(240)]],
];

const drawn = new Map<string, fc.Arbitrary<string>>();

function samplesOf(pattern: string): fc.Arbitrary<string> {
  const samples = SAMPLES.find(([part]) => pattern.includes(part))?.[1];
  if (samples) return fc.constantFrom(...samples);
  const known =
    drawn.get(pattern) ??
    fc.constantFrom(
      ...fc.sample(fc.stringMatching(new RegExp(pattern, "u"), { size: "small" }), {
        numRuns: 30,
        seed: 7,
      }),
    );
  drawn.set(pattern, known);
  return known;
}

function spoiler(): fc.Arbitrary<unknown> {
  return fc.constantFrom<unknown>(
    undefined,
    null,
    "",
    "x".repeat(3000),
    "🧪".repeat(41),
    "🧪".repeat(101),
    "🧪".repeat(201),
    -1,
    1.5,
    true,
    [],
    {},
    "\u0007",
    "../x",
    "🧪".repeat(81),
  );
}

/** Replaces, removes or adds one member somewhere in the value. */
function spoil(value: unknown, where: number, bad: unknown): unknown {
  if (Array.isArray(value) && value.length > 0) {
    const index = where % value.length;
    return value.map((item: unknown, at) =>
      at === index ? spoil(item, Math.floor(where / value.length), bad) : item,
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return bad ?? null;
  const keys = Object.keys(value);
  const copy: Record<string, unknown> = { ...value };
  const index = where % (keys.length + 2);
  const key = keys[index];
  if (key === undefined) copy[index === keys.length ? "surplus" : "__surplus"] = bad ?? null;
  else if (bad === undefined) delete copy[key];
  else copy[key] = where % 2 === 0 ? bad : spoil(copy[key], Math.floor(where / 7), bad);
  return copy;
}
