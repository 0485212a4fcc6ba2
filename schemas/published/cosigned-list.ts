/** `log/cosigned.json`: what witnesses said of a log, size by size. */
import * as v from "valibot";
import { byteCount, text } from "../field.ts";
import { object } from "../object.ts";
import { type Parsed, parseShape } from "../parse.ts";

export const cosignedListShape = v.pipe(
  object({
    schemaVersion: v.literal(1),
    checkpoints: v.array(
      object({
        size: v.pipe(byteCount, v.description("entries of the log")),
        signatures: v.pipe(
          v.array(text(1, 2000)),
          v.description("lines of C2SP tlog-cosignature, each with its line end"),
        ),
      }),
    ),
  }),
  v.title("Ashlar cosigned checkpoints"),
  v.description("The cosignatures of each size of the log that witnesses saw."),
);

export type CosignedList = v.InferOutput<typeof cosignedListShape>;

export const parseCosignedList = (value: unknown): Parsed<CosignedList> =>
  parseShape(cosignedListShape, value);
