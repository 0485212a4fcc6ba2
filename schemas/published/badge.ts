/**
 * `badges/<namespace>/<name>.json`: what a badge says, as shields.io reads it from an address
 * (shields.io/badges/endpoint-badge, schema version 1).
 */
import * as v from "valibot";
import { text } from "../field.ts";
import { object } from "../object.ts";

export const badgeShape = v.pipe(
  object({
    schemaVersion: v.literal(1),
    label: text(1, 40),
    message: v.pipe(text(1, 40), v.description("shown score and verdict of the latest version")),
    color: v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/, "must be a colour such as #146c2e")),
  }),
  v.title("Ashlar badge"),
  v.description("What a badge of one artifact says, in the endpoint format of shields.io."),
);

export type BadgeData = v.InferOutput<typeof badgeShape>;
