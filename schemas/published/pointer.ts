/**
 * `ashlar.json`: the one document of a tree that changes under its name. It names every other
 * document by SHA-256, so a reader that trusts these bytes can check all the rest.
 */
import * as v from "valibot";
import { byteCount, instant, segment, sha256, text, url } from "../field.ts";
import { object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";
import { referenceShape } from "./reference.ts";

export const pointerShape = v.pipe(
  object({
    schemaVersion: v.literal(1),
    registry: object({
      id: segment,
      title: text(1, 80),
      description: text(1, 500),
      url,
      type: v.picklist(["official", "community", "institutional", "private"]),
      repository: v.exactOptional(url),
    }),
    commit: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$|^[0-9a-f]{64}$/))),
    builtAt: instant,
    counts: object({
      artifacts: byteCount,
      versions: byteCount,
      publishers: byteCount,
      quarantined: v.pipe(
        byteCount,
        v.description("entries left out; the quarantine document says why"),
      ),
    }),
    bins: v.pipe(
      object({
        bits: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(12)),
        files: v.pipe(
          v.array(object({ sha256, size: byteCount })),
          v.minLength(1),
          v.maxLength(4096),
        ),
      }),
      v.description(
        "2^bits bins; a name is in the bin of the first bits of the SHA-256 of its UTF-8 bytes",
      ),
    ),
    documents: object({
      catalog: referenceShape,
      search: referenceShape,
      files: referenceShape,
      quarantine: referenceShape,
    }),
  }),
  v.title("Ashlar pointer"),
  v.description("ashlar.json, the only mutable document that a client reads."),
);

export type Pointer = v.InferOutput<typeof pointerShape>;

export const parsePointer = (value: unknown): Parsed<Pointer> => parseShape(pointerShape, value);
