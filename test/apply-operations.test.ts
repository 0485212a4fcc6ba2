import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyOperations } from "../schemas/apply-operations.ts";
import type { Json } from "../schemas/json.ts";
import { parseShape } from "../schemas/parse.ts";
import { TransformError } from "../schemas/transform-error.ts";
import { type Operation, operations } from "../schemas/transformation.ts";

describe("one operation", () => {
  test.each<[string, Operation, Json, Json]>([
    ["rename keeps the member's position", rename("/a", "b"), { a: 1, z: 2 }, { b: 1, z: 2 }],
    ["rename to the same key changes nothing", rename("/a", "a"), { a: 1 }, { a: 1 }],
    ["rename of a missing member changes nothing", rename("/x", "b"), { a: 1 }, { a: 1 }],
    [
      "rename works in every item",
      rename("/r/*/a", "b"),
      { r: [{ a: 1 }, {}] },
      { r: [{ b: 1 }, {}] },
    ],
    ["move creates the objects on the way", move("/a", "/b/c/d"), { a: 1 }, { b: { c: { d: 1 } } }],
    ["move of a missing member changes nothing", move("/x", "/b/c"), { a: 1 }, { a: 1 }],
    [
      "move binds wildcards in order",
      move("/r/*/d", "/r/*/p/d"),
      { r: [{ d: 1 }, { d: 2 }] },
      { r: [{ p: { d: 1 } }, { p: { d: 2 } }] },
    ],
    [
      "move binds a member called *",
      move("/r/*/d", "/s/*"),
      { r: { "*": { d: 1 } } },
      { r: { "*": {} }, s: { "*": 1 } },
    ],
    ["remove takes a member away", remove("/a"), { a: 1, b: 2 }, { b: 2 }],
    ["remove takes an item away", remove("/a/0"), { a: [1, 2] }, { a: [2] }],
    ["remove takes all items away", remove("/a/*"), { a: [1, 2] }, { a: [] }],
    ["remove of a missing place changes nothing", remove("/a/b/c"), { a: 1 }, { a: 1 }],
    ["remove beyond an array's end changes nothing", remove("/a/2"), { a: [1, 2] }, { a: [1, 2] }],
    ["an index with a leading zero names nothing", remove("/a/00"), { a: [1, 2] }, { a: [1, 2] }],
    ["set replaces", { op: "set", path: "/a", value: null }, { a: 1 }, { a: null }],
    ["set creates", { op: "set", path: "/a/b", value: 1 }, {}, { a: { b: 1 } }],
    ["set replaces an item", { op: "set", path: "/a/1", value: 9 }, { a: [1, 2] }, { a: [1, 9] }],
    [
      "set under a wildcard touches existing holders only",
      { op: "set", path: "/a/*/b", value: 1 },
      { a: [{}], c: 0 },
      { a: [{ b: 1 }], c: 0 },
    ],
    ["set under a wildcard creates no holder", { op: "set", path: "/a/*/b", value: 1 }, {}, {}],
    ["default leaves null", { op: "default", path: "/a", value: 1 }, { a: null }, { a: null }],
    ["default fills a gap", { op: "default", path: "/a", value: 1 }, {}, { a: 1 }],
    ["convert of a missing member changes nothing", convert("/a", "integer"), {}, {}],
    [
      "scale rounds to 15 digits",
      { op: "scale", path: "/a", factor: 0.3048 },
      { a: 3.2 },
      { a: 0.97536 },
    ],
    [
      "scale by a negative factor makes no -0",
      { op: "scale", path: "/a", factor: -1 },
      { a: 0 },
      { a: 0 },
    ],
    [
      "map looks up text",
      { op: "map", path: "/a", values: { yes: true } },
      { a: "yes" },
      { a: true },
    ],
    [
      "map looks up null and numbers by their text",
      { op: "map", path: "/*", values: { null: "", "1": "one" } },
      { a: null, b: 1 },
      { a: "", b: "one" },
    ],
    ["wrap nests", { op: "wrap", path: "/a", key: "v" }, { a: [1] }, { a: { v: [1] } }],
    ["~1 and ~0 are read as RFC 6901 says", remove("/a~1b~0"), { "a/b~": 1, c: 2 }, { c: 2 }],
    ["an empty key is a key", remove("/"), { "": 1, c: 2 }, { c: 2 }],
  ])("%s", (_, operation, input, output) => {
    expect(parseShape(operations, [operation]).ok).toBe(true);
    const result = applyOperations([operation], input);
    expect(JSON.stringify(result)).toBe(JSON.stringify(output));
  });
});

describe("convert", () => {
  test.each<[Json, "string" | "integer" | "number" | "boolean", Json]>([
    ["16", "integer", 16],
    ["-0", "integer", 0],
    ["1e3", "integer", 1000],
    [16, "integer", 16],
    ["1.5", "number", 1.5],
    [1.5, "string", "1.5"],
    [true, "string", "true"],
    ["false", "boolean", false],
    ["text", "string", "text"],
  ])("%j becomes %s", (input, to, output) => {
    expect(applyOperations([convert("/a", to)], { a: input })).toStrictEqual({ a: output });
  });

  test.each<[Json, "string" | "integer" | "number" | "boolean"]>([
    ["16 cores", "integer"],
    ["1.5", "integer"],
    ["0x10", "integer"],
    [" 16", "integer"],
    ["", "number"],
    ["9007199254740993", "integer"],
    ["1e999", "number"],
    [true, "integer"],
    ["TRUE", "boolean"],
    [1, "boolean"],
    [null, "string"],
    [[], "string"],
    [{}, "boolean"],
  ])("%j is refused as %s", (input, to) => {
    expect(refusal([convert("/a", to)], { a: input })).toMatchObject({
      code: "E_TRANSFORM",
      pointer: "/a",
    });
  });
});

describe("an operation that does not fit", () => {
  test.each<[string, Operation, Json, string, RegExp]>([
    ["rename over a member", rename("/a", "b"), { a: 1, b: 2 }, "/b", /overwrite/],
    ["rename of an item", rename("/a/0", "b"), { a: [1] }, "/a", /array/],
    ["rename of everything", rename("/a/*", "b"), { a: { c: 1 } }, "/a", /needs a name/],
    ["move over a member", move("/a", "/b"), { a: 1, b: 2 }, "/b", /overwrite/],
    ["move of an item", move("/a/0", "/b"), { a: [1] }, "/a/0", /renumber/],
    ["move into itself", move("/a", "/a/b"), { a: 1 }, "/a", /into itself/],
    ["move under a scalar", move("/a", "/b/c"), { a: 1, b: 2 }, "/b", /a number has no members/],
    ["move of several onto one", move("/r/*/d", "/d"), { r: [{ d: 1 }] }, "", /as many \*/],
    [
      "set of an item that is not there",
      { op: "set", path: "/a/1", value: 0 },
      { a: [0] },
      "/a",
      /no item 1/,
    ],
    [
      "set in a text",
      { op: "set", path: "/a/b", value: 0 },
      { a: "x" },
      "/a",
      /a string has no members/,
    ],
    [
      "default in null",
      { op: "default", path: "/a/b", value: 0 },
      { a: null },
      "/a",
      /null has no members/,
    ],
    [
      "scale of a text",
      { op: "scale", path: "/a", factor: 2 },
      { a: "1" },
      "/a",
      /needs a number, found "1"/,
    ],
    [
      "scale beyond the doubles",
      { op: "scale", path: "/a", factor: 1e308 },
      { a: 1e9 },
      "/a",
      /too large/,
    ],
    [
      "map without an entry",
      { op: "map", path: "/a", values: { b: 1 } },
      { a: "c" },
      "/a",
      /no entry for "c"/,
    ],
    [
      "map sees own entries only",
      { op: "map", path: "/a", values: {} },
      { a: "toString" },
      "/a",
      /no entry/,
    ],
    ["map of an object", { op: "map", path: "/a", values: {} }, { a: {} }, "/a", /no entry/],
  ])("%s is refused", (_, operation, input, pointer, message) => {
    const error = refusal([remove("/unused"), operation], input);
    expect(error).toMatchObject({ code: "E_TRANSFORM", operation: 1, pointer });
    expect(error.message).toMatch(message);
    expect(error.fix).not.toBe("");
  });
});

describe("hostile values", () => {
  const hostile: Json = JSON.parse('{"__proto__": {"polluted": true}, "a": 1}');

  test("a member called __proto__ is data and stays data", () => {
    const output = applyOperations(
      [rename("/a", "b"), { op: "set", path: "/__proto__/x", value: 1 }],
      hostile,
    );
    expect(JSON.stringify(output)).toBe('{"__proto__":{"polluted":true,"x":1},"b":1}');
    expect(Object.getPrototypeOf(output)).toBe(Object.prototype);
    expect(
      Object.hasOwn(Object.prototype, "polluted") || Object.hasOwn(Object.prototype, "x"),
    ).toBe(false);
  });

  test("operations can create and name __proto__ without touching a prototype", () => {
    const output = applyOperations(
      [
        move("/a", "/__proto__/deep/x"),
        { op: "wrap", path: "/b", key: "__proto__" },
        rename("/c", "__proto__x"),
      ],
      { a: 1, b: 2, c: 3 },
    );
    expect(JSON.stringify(output)).toBe(
      '{"b":{"__proto__":2},"__proto__x":3,"__proto__":{"deep":{"x":1}}}',
    );
    expect(Object.hasOwn(Object.prototype, "deep")).toBe(false);
  });

  test("inherited members do not exist", () => {
    expect(applyOperations([remove("/toString"), rename("/constructor", "x")], {})).toStrictEqual(
      {},
    );
  });
});

describe("for any value", () => {
  test("the input is unchanged and a second run agrees with the first", () => {
    fc.assert(
      fc.property(
        jsonValue,
        fc.array(anyOperation, { minLength: 1, maxLength: 6 }),
        (value, list) => {
          const before = JSON.stringify(value);
          const first = outcome(list, deepFreeze(value));
          expect(outcome(list, value)).toBe(first);
          expect(JSON.stringify(value)).toBe(before);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("rename there and back is the identity", () => {
    fc.assert(
      fc.property(jsonObject, key, key, (value, from, to) => {
        fc.pre(!Object.hasOwn(value, to));
        const back = applyOperations([rename(point(from), to), rename(point(to), from)], value);
        expect(JSON.stringify(back)).toBe(JSON.stringify(value));
      }),
    );
  });

  test("move there and back keeps every member", () => {
    fc.assert(
      fc.property(jsonObject, key, (value, from) => {
        fc.pre(!Object.hasOwn(value, "elsewhere"));
        const away = move(point(from), "/elsewhere");
        expect(applyOperations([away, move("/elsewhere", point(from))], value)).toStrictEqual(
          value,
        );
      }),
    );
  });

  test("set makes default idle, and remove undoes a set of a new member", () => {
    fc.assert(
      fc.property(jsonObject, key, (value, name) => {
        fc.pre(!Object.hasOwn(value, name));
        const path = point(name);
        const set = applyOperations([{ op: "set", path, value: 1 }], value);
        expect(applyOperations([{ op: "default", path, value: 2 }], set)).toStrictEqual(set);
        expect(applyOperations([remove(path)], set)).toStrictEqual(value);
      }),
    );
  });

  test("a list of operations is the composition of its parts", () => {
    fc.assert(
      fc.property(jsonValue, fc.array(anyOperation, { maxLength: 5 }), (value, list) => {
        const oneByOne = () =>
          list.reduce<Json>((current, operation) => applyOperations([operation], current), value);
        expect(attempt(() => applyOperations(list, value)).result).toBe(attempt(oneByOne).result);
      }),
    );
  });

  test("integers survive conversion to text and back", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (a) => {
        expect(
          applyOperations([convert("/a", "string"), convert("/a", "integer")], { a }),
        ).toStrictEqual({ a });
      }),
    );
  });
});

const key = fc.oneof(
  fc.constantFrom("a", "b", "c", "__proto__", "constructor", "a/b", "~", "x*"),
  fc.string({ maxLength: 4 }).filter((name) => name !== "*" && !/^\d+$/.test(name)),
);
const jsonValue = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<Json>(null, true, "1", "x", 0, -1.5),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__"), tie("value")).map(plain),
  ),
})).value;
const jsonObject = fc.dictionary(key, jsonValue, { maxKeys: 4 }).map(plain);

const pointer = fc
  .array(fc.constantFrom("a", "b", "c", "0", "*", "__proto__"), { minLength: 1, maxLength: 3 })
  .map((parts) => `/${parts.join("/")}`);
const anyOperation = fc.oneof(
  fc.record({
    op: fc.constant("rename" as const),
    path: pointer,
    to: fc.constantFrom("a", "d", "__proto__"),
  }),
  fc.record({ op: fc.constant("move" as const), path: pointer, to: pointer }),
  fc.record({ op: fc.constant("remove" as const), path: pointer }),
  fc.record({
    op: fc.constantFrom("set" as const, "default" as const),
    path: pointer,
    value: fc.constantFrom(1, "x", null),
  }),
  fc.record({
    op: fc.constant("convert" as const),
    path: pointer,
    to: fc.constantFrom("string" as const, "integer" as const),
  }),
  fc.record({
    op: fc.constant("scale" as const),
    path: pointer,
    factor: fc.double({ noNaN: true, noDefaultInfinity: true }),
  }),
  fc.record({
    op: fc.constant("map" as const),
    path: pointer,
    values: fc.constant({ x: 1, true: "yes" }),
  }),
  fc.record({
    op: fc.constant("wrap" as const),
    path: pointer,
    key: fc.constantFrom("a", "__proto__"),
  }),
);

/** fast-check's dictionaries have no prototype; JSON.parse's objects do. */
function plain(members: Record<string, Json>): { [key: string]: Json } {
  return Object.fromEntries(Object.entries(members));
}

function point(name: string): string {
  return `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function rename(path: string, to: string): Operation {
  return { op: "rename", path, to };
}

function move(path: string, to: string): Operation {
  return { op: "move", path, to };
}

function remove(path: string): Operation {
  return { op: "remove", path };
}

function convert(path: string, to: "string" | "integer" | "number" | "boolean"): Operation {
  return { op: "convert", path, to };
}

function attempt(run: () => Json): { readonly result: string; readonly message: string } {
  try {
    return { result: JSON.stringify(run()), message: "" };
  } catch (error) {
    if (!(error instanceof TransformError)) throw error;
    return { result: `refused at ${error.pointer}`, message: error.message };
  }
}

function outcome(list: readonly Operation[], value: Json): string {
  const { result, message } = attempt(() => applyOperations(list, value));
  return result + message;
}

function refusal(list: readonly Operation[], value: Json): TransformError {
  try {
    applyOperations(list, value);
  } catch (error) {
    if (error instanceof TransformError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

function deepFreeze(value: Json): Json {
  if (typeof value === "object" && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}
