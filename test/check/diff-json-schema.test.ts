import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffJsonSchema } from "../../builder/scan/interface/diff-json-schema.ts";

/** `<` takes less, `>` takes more, `!` both, `~` something else is new, `=` nothing. */
function sign(old: unknown, now: unknown): string {
  const changes = diffJsonSchema(old, now);
  const narrowed = changes.some((change) => change.narrowed);
  const widened = changes.some((change) => change.widened);
  if (narrowed) return widened ? "!" : "<";
  if (widened) return ">";
  return changes.length > 0 ? "~" : "=";
}

const text = { type: "string" };
const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });

describe("each keyword", () => {
  test.each([
    [text, text, "="],
    [{ type: ["string", "null"] }, text, "<"],
    [text, { type: ["string", "null"] }, ">"],
    [text, { type: "number" }, "!"],
    [{ type: "number" }, { type: "integer" }, "<"],
    [{ type: "integer" }, { type: "number" }, ">"],
    [text, { type: "string", nullable: true }, ">"],
    [{ enum: ["a", "b"] }, { enum: ["a"] }, "<"],
    [{ enum: ["a"] }, { enum: ["a", "b"] }, ">"],
    [{ enum: ["a"] }, { enum: ["b"] }, "!"],
    [text, { type: "string", enum: ["a"] }, "<"],
    [{ type: "string", enum: ["a"] }, text, ">"],
    [{ const: 5 }, { type: "number", minimum: 0 }, ">"],
    [{ const: 5 }, { type: "number", minimum: 6 }, "!"],
    [{ const: { key: 1 } }, { properties: { key: { const: 1 } } }, ">"],
    [text, { ...text, minLength: 1 }, "<"],
    [{ ...text, maxLength: 5 }, { ...text, maxLength: 6 }, ">"],
    [text, { ...text, pattern: "^a" }, "<"],
    [{ ...text, pattern: "^a" }, { ...text, pattern: "^b" }, "!"],
    [{ ...text, format: "date" }, text, ">"],
    [{ minimum: 1 }, { exclusiveMinimum: 1 }, "<"],
    [{ minimum: 1, exclusiveMinimum: true }, { minimum: 1 }, ">"],
    [{ minimum: 1, exclusiveMinimum: 0.5 }, { exclusiveMinimum: 0.4 }, ">"],
    [{ multipleOf: 2 }, { multipleOf: 4 }, "<"],
    [{ multipleOf: 4 }, { multipleOf: 6 }, "!"],
    [{ items: text }, { items: { type: ["string", "null"] } }, ">"],
    [{ prefixItems: [text] }, { prefixItems: [text, text] }, "<"],
    [{ items: [text], additionalItems: false }, { items: [text] }, ">"],
    [{ type: "array" }, { type: "array", uniqueItems: true }, "<"],
    [object({ a: text }), object({ a: text }, { required: ["a"] }), "<"],
    [object({ a: text }, { required: ["a"] }), object({ a: text }), ">"],
    [object({}), object({ a: text }), "~"],
    [object({ a: text }), object({}), ">"],
    [object({ a: text }), object({}, { additionalProperties: false }), "!"],
    [object({}), object({}, { additionalProperties: false }), "<"],
    [object({}, { additionalProperties: text }), object({ a: { type: "number" } }), "!"],
    [object({}), object({}, { patternProperties: { "^x": text } }), "<"],
    [object({ a: text }), object({ a: { type: "integer" } }), "!"],
    [{ not: text }, { not: { type: "null" } }, "!"],
    [true, false, "<"],
    [false, true, ">"],
    [text, { ...text, description: "the same" }, "="],
  ])("%j → %j is %s", (old, now, expected) => {
    expect(sign(old, now)).toBe(expected);
  });
});

describe("alternatives", () => {
  test.each([
    [{ anyOf: [text, { type: "null" }] }, { type: ["null", "string"] }, "="],
    [{ oneOf: [text, { type: "null" }] }, { anyOf: [{ type: "null" }, text] }, "="],
    [{ anyOf: [text, { type: "null" }] }, text, "<"],
    [text, { anyOf: [text, { type: "null" }] }, ">"],
    [
      { anyOf: [object({ k: { const: "a" } }), object({ k: { const: "b" } })] },
      { anyOf: [object({ k: { const: "b" } }), object({ k: { const: "a" } })] },
      "=",
    ],
    [{ allOf: [{ minimum: 1 }, { minimum: 3 }] }, { minimum: 3 }, "="],
    [{ allOf: [text, { minLength: 2 }] }, { type: "string", minLength: 2 }, "="],
    [{ allOf: [text, { pattern: "a" }, { pattern: "b" }] }, { ...text, pattern: "a" }, ">"],
    [{ enum: [1] }, { allOf: [{ anyOf: [{ type: "number" }] }, { anyOf: [text] }] }, "!"],
    [{ anyOf: [text], minLength: 1 }, { anyOf: [text], minLength: 2 }, "<"],
  ])("%j → %j is %s", (old, now, expected) => {
    expect(sign(old, now)).toBe(expected);
  });
});

describe("references", () => {
  const tree = (leaf: object) => ({
    $ref: "#/$defs/node",
    $defs: { node: object({ value: leaf, children: { items: { $ref: "#/$defs/node" } } }) },
  });

  test("recursive schemas end", () => {
    expect(sign(tree(text), tree(text))).toBe("=");
    expect(sign(tree(text), tree({ type: "null" }))).toBe("!");
  });

  test("factoring out a definition changes nothing", () => {
    const inline = object({ a: text, b: text });
    const factored = object(
      { a: { $ref: "#/$defs/t" }, b: { $ref: "#/$defs/t" } },
      { $defs: { t: text } },
    );
    expect(sign(inline, factored)).toBe("=");
  });

  test("what stands beside a reference counts", () => {
    const defs = { $defs: { t: text } };
    expect(sign({ $ref: "#/$defs/t", ...defs }, { $ref: "#/$defs/t", minLength: 3, ...defs })).toBe(
      "<",
    );
  });

  test("a reference to itself, or elsewhere, is no endless loop", () => {
    expect(sign({ $ref: "#" }, { $ref: "#" })).toBe("=");
    expect(sign({ $ref: "https://a.example/" }, { $ref: "https://b.example/" })).toBe("!");
    expect(sign({ allOf: [{ $ref: "#" }] }, { allOf: [{ $ref: "#" }, text] })).toMatch(/[<!]/);
  });

  test("an anchor is found", () => {
    const old = { $ref: "#t", $defs: { t: { $anchor: "t", ...text } } };
    expect(sign(old, text)).toBe("=");
  });
});

test("a change tells where and what", () => {
  const old = object({ list: { items: object({ name: text }) } });
  const now = object({ list: { items: object({ name: { ...text, maxLength: 9 } }) } });
  expect(diffJsonSchema(old, now)).toEqual([
    {
      pointer: "/list/*/name",
      what: "maxLength changed from none to 9",
      narrowed: true,
      widened: false,
    },
  ]);
});

test("schemas too large to compare are said to be", () => {
  const wide = (depth: number): object =>
    depth === 0 ? text : { anyOf: Array.from({ length: 8 }, () => object({ a: wide(depth - 1) })) };
  expect(() => diffJsonSchema(wide(5), wide(5))).toThrow(/more than/);
});

test("keys of Object.prototype are keys like others", () => {
  const old = JSON.parse('{"properties":{"__proto__":{"type":"string"},"toString":{}}}');
  expect(sign(old, { properties: {} })).toBe(">");
});

describe("against a validator", () => {
  const ajv = new Ajv2020({ strict: false });
  const VALUES: unknown[] = [
    ...[null, true, 0, 1, 2, 3.5, 7, "", "a", "b", "abc", [], ["a"], [1, 1], [1, "a"]],
    ...[{}, { a: "a" }, { a: 1 }, { a: "abc", b: 2 }, { b: null }, { c: 1 }],
  ];
  const leaf = fc.oneof(
    fc.record(
      {
        type: fc.constantFrom("string", "number", "integer", "null", ["string", "null"]),
        minLength: fc.nat({ max: 3 }),
        maxLength: fc.nat({ max: 3 }),
        minimum: fc.nat({ max: 4 }),
        exclusiveMaximum: fc.nat({ max: 6 }),
      },
      { requiredKeys: ["type"] },
    ),
    fc.record({ enum: fc.subarray([null, 1, "a", "b"], { minLength: 1 }) }),
    fc.constant(false),
  );
  /** Objects name all their properties: one that is new in an open object narrows it, and is left out on purpose. */
  const schema = fc.letrec<{ schema: unknown }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 2 },
      leaf,
      fc.record(
        {
          type: fc.constantFrom("object", ["object", "null"]),
          properties: fc.record({ a: tie("schema"), b: tie("schema") }),
          required: fc.subarray(["a", "b", "c"]),
          additionalProperties: fc.oneof(fc.boolean(), leaf),
        },
        { requiredKeys: ["type", "properties"] },
      ),
      fc.record({
        type: fc.constant("array"),
        items: tie("schema"),
        maxItems: fc.nat({ max: 2 }),
      }),
      fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
      fc.record({ allOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }) }),
    ),
  })).schema;

  test("a value that only one of two schemas takes never goes unnoticed", () => {
    fc.assert(
      fc.property(schema, schema, (old, now) => {
        const changes = diffJsonSchema(old, now);
        const isOld = ajv.compile(old as object);
        const isNow = ajv.compile(now as object);
        for (const value of VALUES) {
          if (isOld(value) && !isNow(value))
            expect(
              changes.some(({ narrowed }) => narrowed),
              JSON.stringify(value),
            ).toBe(true);
          if (!isOld(value) && isNow(value))
            expect(
              changes.some(({ widened }) => widened),
              JSON.stringify(value),
            ).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("a schema never differs from itself", () => {
    fc.assert(
      fc.property(schema, (same) => {
        expect(diffJsonSchema(same, same)).toEqual([]);
      }),
    );
  });
});
