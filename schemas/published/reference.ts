/** A published file, named so that whoever has the name can check the bytes. */
import * as v from "valibot";
import { byteCount, sha256, text } from "../field.ts";
import { object } from "../object.ts";

export const referenceShape = object({
  path: v.pipe(text(1, 500), v.description("relative to the tree's root")),
  sha256,
  size: v.pipe(byteCount, v.description("bytes")),
});

export type Reference = v.InferOutput<typeof referenceShape>;
