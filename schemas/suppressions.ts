/**
 * `suppressions.yaml`: findings that the registry's owners accept, each for a reason and until a day.
 * It belongs to the registry; nothing inside a submission can silence a rule.
 */
import * as v from "valibot";
import { artifactName, exactVersion, instant, list, text } from "./field.ts";
import { object } from "./object.ts";
import { type Parsed, parseShape } from "./parse.ts";

export const SUPPRESSION_REASONS = [
  "test-data",
  "remediated",
  "not-applicable",
  "not-supported",
  "false-positive",
] as const;

const suppression = object({
  rule: v.pipe(text(1, 40), v.description("rule id")),
  artifact: artifactName,
  version: v.exactOptional(v.pipe(exactVersion, v.description("all versions when absent"))),
  fingerprint: v.pipe(
    v.string(),
    v.regex(/^[0-9a-f]{32}$/, "must be the 32 hex digits that the finding shows"),
  ),
  reason: v.picklist(SUPPRESSION_REASONS),
  note: v.pipe(text(10, 500), v.description("why, in words")),
  by: v.pipe(text(1, 100), v.description("who answers for it")),
  until: v.pipe(instant, v.description("after this the finding is open again")),
});

export const suppressionsShape = v.pipe(
  object({ suppressions: list(suppression, 10_000) }),
  v.title("Ashlar suppressions"),
  v.description("suppressions.yaml: accepted findings, each with reason and expiry."),
);

export type Suppression = v.InferOutput<typeof suppression>;
export type Suppressions = v.InferOutput<typeof suppressionsShape>;

export const parseSuppressions = (value: unknown): Parsed<Suppressions> =>
  parseShape(suppressionsShape, value);
