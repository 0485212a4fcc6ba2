/** What a transformer does to a JSON value, as data: an ordered list of operations on JSON Pointers. */
import * as v from "valibot";
import { list, text } from "./field.ts";
import { mapping, object } from "./object.ts";

/** RFC 6901; a segment `*` stands for every item of an array or every member of an object. */
const pointer = v.pipe(
  v.string(),
  v.regex(/^(?:\/(?:[^~/]|~[01])*){1,16}$/, "must be a JSON Pointer such as /user/name"),
);
const scalar = v.union([v.string(), v.number(), v.boolean(), v.null()]);

const operation = v.variant("op", [
  object({
    op: v.literal("rename"),
    path: pointer,
    to: v.pipe(text(1, 100), v.description("the new key, in the same object")),
  }),
  object({ op: v.literal("move"), path: pointer, to: pointer }),
  object({ op: v.literal("remove"), path: pointer }),
  object({ op: v.literal("set"), path: pointer, value: scalar }),
  object({ op: v.literal("default"), path: pointer, value: scalar }),
  object({
    op: v.literal("convert"),
    path: pointer,
    to: v.picklist(["string", "integer", "number", "boolean"]),
  }),
  object({ op: v.literal("scale"), path: pointer, factor: v.number() }),
  object({ op: v.literal("map"), path: pointer, values: mapping(text(0, 100), scalar) }),
  object({
    op: v.literal("wrap"),
    path: pointer,
    key: v.pipe(text(1, 100), v.description("the value becomes {key: value}")),
  }),
]);

export const operations = v.pipe(list(operation, 500), v.minLength(1));

export type Operation = v.InferOutput<typeof operation>;
