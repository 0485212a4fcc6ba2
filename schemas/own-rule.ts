/** A rule that a registry brings of its own, and what its module answers. */
import * as v from "valibot";
import { ARTIFACT_TYPES } from "./artifact-type.ts";
import { list, text } from "./field.ts";
import { CATEGORIES, SEVERITIES } from "./finding.ts";
import { object } from "./object.ts";

/** Ids that begin with X are the registries': none of Ashlar's does. */
export const OWN_RULE_ID = /^X[A-Z]{1,5}-[A-Z]{2,10}-\d{3}$/;

/** A path pattern: `?`, `*` within a segment, `**` for any number of segments. */
export const pathPattern = text(1, 200);

export const ownRuleShape = object({
  id: v.pipe(
    v.string(),
    v.regex(
      OWN_RULE_ID,
      "must be like XACME-NAME-001: X, the registry's letters, a word, a number",
    ),
    v.description("stable for ever; X and one to five letters of the registry's own"),
  ),
  module: v.pipe(
    v.string(),
    v.regex(
      /^rules\/(?:[a-z0-9][a-z0-9_-]*\/){0,3}[a-z0-9][a-z0-9_.-]{0,60}\.(?:js|wasm)$/,
      "must be a .js or .wasm file under rules/, in lower case",
    ),
    v.description("JavaScript or WebAssembly, relative to the registry's folder"),
  ),
  title: text(8, 60),
  category: v.picklist(CATEGORIES),
  severity: v.picklist(SEVERITIES),
  gate: v.exactOptional(
    v.pipe(v.boolean(), v.description("true: what violates it is not published")),
  ),
  appliesTo: v.exactOptional(
    v.pipe(
      v.array(v.picklist(ARTIFACT_TYPES)),
      v.minLength(1),
      v.description("artifact types; all when absent"),
    ),
  ),
  wants: v.exactOptional(
    v.pipe(
      list(pathPattern, 20),
      v.description(
        "patterns of payload files whose text it is given; for JavaScript, with its own",
      ),
    ),
  ),
  motivation: v.pipe(text(30, 500), v.description("why it matters to whoever installs")),
  trigger: v.pipe(text(30, 500), v.description("what sets it off")),
  fix: v.pipe(text(30, 500), v.description("how to mend it")),
  effort: v.picklist(["minutes", "hours", "days"]),
});

export type OwnRule = v.InferOutput<typeof ownRuleShape>;

const position = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000_000));

/** What a module's `check` returns. */
export const ownRuleAnswerShape = v.pipe(
  v.array(
    v.object({
      path: v.pipe(text(1, 1000), v.description("of a payload file, or manifest.yaml")),
      line: v.exactOptional(position),
      column: v.exactOptional(position),
      message: text(1, 1000),
      fix: v.exactOptional(text(1, 1000)),
      severity: v.exactOptional(v.picklist(SEVERITIES)),
    }),
  ),
  v.maxLength(1000),
);

export type OwnRuleAnswer = v.InferOutput<typeof ownRuleAnswerShape>;
