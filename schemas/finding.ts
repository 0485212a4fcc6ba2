/** A finding: one thing that a rule says about one place, and how to mend it. */
import * as v from "valibot";
import { text } from "./field.ts";
import { object } from "./object.ts";

export const SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const CATEGORIES = ["security", "quality", "documentation", "metadata"] as const;
export type FindingCategory = (typeof CATEGORIES)[number];

/** blocked: a gate rule failed · needs-review: a person must look · unverified: a check could not run. */
export const VERDICTS = ["blocked", "needs-review", "unverified", "passed"] as const;
export type Verdict = (typeof VERDICTS)[number];

const position = v.pipe(v.number(), v.integer(), v.minValue(1));

export const findingShape = object({
  rule: v.pipe(v.string(), v.regex(/^[A-Z]{2,6}-[A-Z]{2,10}-\d{3}$|^[A-Z]{2,6}-\d{3}$/)),
  category: v.picklist(CATEGORIES),
  severity: v.picklist(SEVERITIES),
  gate: v.pipe(v.boolean(), v.description("true: while it is open the entry is not published")),
  path: v.pipe(text(1, 1000), v.description("file, relative to the registry's folder")),
  line: v.exactOptional(v.pipe(position, v.description("1-based"))),
  column: v.exactOptional(v.pipe(position, v.description("1-based, in UTF-16 code units"))),
  pointer: v.exactOptional(
    v.pipe(text(0, 1000), v.description("JSON Pointer (RFC 6901) inside the record")),
  ),
  artifact: v.exactOptional(
    v.pipe(text(1, 200), v.description("namespace/name as the folders spell it")),
  ),
  version: v.exactOptional(text(1, 200)),
  message: text(1, 2000),
  fix: text(1, 2000),
  review: v.exactOptional(
    v.pipe(v.literal(true), v.description("a person must look before the verdict is passed")),
  ),
  fingerprint: v.pipe(
    v.string(),
    v.regex(/^[0-9a-f]{32}$/, "must be 32 hex digits"),
    v.description("the same while the finding is, wherever its line moves; for suppressions"),
  ),
  suppressed: v.exactOptional(
    v.pipe(
      object({
        reason: text(1, 40),
        note: text(1, 500),
        by: text(1, 100),
        until: v.exactOptional(text(1, 40)),
      }),
      v.description("accepted by the registry: it costs nothing and keeps nothing out"),
    ),
  ),
});

/** One thing that a rule says about one place. Those that are suppressed are listed apart. */
export type Finding = v.InferOutput<typeof findingShape>;
