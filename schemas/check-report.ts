/**
 * What `ashlar check --json` says of a change. It travels from a job that runs whatever strangers send
 * to one that may write: so whoever reads it takes it for hostile, and this shape is the first gate.
 */
import * as v from "valibot";
import { CHANGE_CLASSES } from "./change-class.ts";
import { byteCount, text } from "./field.ts";
import { findingShape } from "./finding.ts";
import { object } from "./object.ts";
import { type Parsed, parseShape } from "./parse.ts";
import { scoreShape } from "./published/score.ts";

const ITEMS_MAX = 10_000;

/** SHA-1 or SHA-256. */
const commit = v.pipe(
  v.string(),
  v.regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "must be the id of a commit"),
);

const reason = object({
  class: v.picklist(CHANGE_CLASSES.filter((name) => name !== "auto")),
  path: text(1, 1000),
  message: text(1, 2000),
  fix: v.exactOptional(text(1, 2000)),
  approvers: v.exactOptional(
    v.pipe(
      v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER))),
      v.maxLength(500),
      v.description("account numbers of whom one has to agree, where not any owner will do"),
    ),
  ),
});

export const checkReportShape = v.pipe(
  object({
    schemaVersion: v.literal(1),
    ok: v.boolean(),
    class: v.picklist(CHANGE_CLASSES),
    reasons: v.pipe(v.array(reason), v.maxLength(ITEMS_MAX)),
    base: commit,
    head: v.pipe(commit, v.description("the commit that was judged")),
    prefix: v.pipe(
      text(0, 200),
      v.description("from the repository's folder to the registry's, `/` at its end"),
    ),
    counts: object({ artifacts: byteCount, versions: byteCount }),
    findings: v.pipe(v.array(findingShape), v.maxLength(ITEMS_MAX)),
    suppressed: v.pipe(v.array(findingShape), v.maxLength(ITEMS_MAX)),
    scores: v.pipe(
      v.array(object({ name: text(1, 200), version: text(1, 200), score: scoreShape })),
      v.maxLength(ITEMS_MAX),
    ),
  }),
  v.title("Ashlar check report"),
  v.description("What `ashlar check --base --json` says of a change."),
);

export type CheckReport = v.InferOutput<typeof checkReportShape>;

export const parseCheckReport = (value: unknown): Parsed<CheckReport> =>
  parseShape(checkReportShape, value);
