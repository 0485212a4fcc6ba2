/** What a transformer does to a JSON value, as data: an ordered list of operations on JSON Pointers. */
import * as v from "valibot";
import { list, text } from "./field.ts";

/** RFC 6901; a segment `*` stands for every item of an array or every member of an object. */
const pointer = v.pipe(v.string(), v.regex(/^(?:\/(?:[^~/]|~[01])*){1,16}$/, "must be a JSON Pointer such as /user/name"));
const scalar = v.union([v.string(), v.number(), v.boolean(), v.null()]);

export const operation = v.variant("op", [
  v.strictObject({ op: v.literal("rename"), path: pointer, to: v.pipe(text(1, 100), v.description("the new key, in the same object")) }),
  v.strictObject({ op: v.literal("move"), path: pointer, to: pointer }),
  v.strictObject({ op: v.literal("remove"), path: pointer }),
  v.strictObject({ op: v.literal("set"), path: pointer, value: scalar }),
  v.strictObject({ op: v.literal("default"), path: pointer, value: scalar }),
  v.strictObject({ op: v.literal("convert"), path: pointer, to: v.picklist(["string", "integer", "number", "boolean"]) }),
  v.strictObject({ op: v.literal("scale"), path: pointer, factor: v.number() }),
  v.strictObject({ op: v.literal("map"), path: pointer, values: v.record(text(0, 100), scalar) }),
  v.strictObject({ op: v.literal("wrap"), path: pointer, key: v.pipe(text(1, 100), v.description("the value becomes {key: value}")) }),
]);

export const operations = v.pipe(list(operation, 500), v.minLength(1));

export type Operation = v.InferOutput<typeof operation>;
