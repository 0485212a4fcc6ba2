/**
 * The score of one version: one object that feeds the index, the page, the badge and the API.
 *
 * Integers only. A category is worth 1,000 tenths of a point. The total is in hundredths of a point:
 * `4·security + 3·quality + 2·documentation + 1·metadata`, 0 to 10,000.
 */
import * as v from "valibot";
import { artifactName, exactVersion, instant, sha256, text } from "../field.ts";
import { CATEGORIES, type FindingCategory, VERDICTS } from "../finding.ts";
import { object } from "../object.ts";

const tenths = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));
const ruleId = text(1, 40);

const scoreLine = object({
  title: v.pipe(text(1, 80), v.description("what the line asks for")),
  rules: v.pipe(v.array(ruleId), v.minLength(1)),
  max: v.pipe(
    v.nullable(tenths),
    v.description("what the line is worth; null for a deduction, which has no price"),
  ),
  lost: v.pipe(tenths, v.description("tenths of a point of this category")),
  findings: v.pipe(
    v.array(text(1, 64)),
    v.description("fingerprints of the findings that cost it, in the report"),
  ),
});

const categoryScore = object({
  weight: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)),
  earned: v.pipe(tenths, v.description("0 to 1,000")),
  floored: v.pipe(
    v.boolean(),
    v.description("true: the lines lose more than the category is worth"),
  ),
  lines: v.array(scoreLine),
});

const gain = object({
  title: text(1, 120),
  rules: v.pipe(v.array(ruleId), v.minLength(1)),
  points: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(1),
    v.maxValue(10_000),
    v.description("hundredths of a point that the total gains when all of it is mended"),
  ),
  fix: text(1, 2000),
  effort: v.picklist(["minutes", "hours", "days"]),
});

export const scoreShape = object({
  verdict: v.picklist(VERDICTS),
  reasons: v.pipe(
    v.array(ruleId),
    v.description("rules that make the verdict what it is; empty when passed"),
  ),
  shown: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(0),
    v.maxValue(100),
    v.description("what people see: the total in whole points, cut to the cap"),
  ),
  cap: v.exactOptional(
    v.pipe(v.picklist([39, 79]), v.description("39 while blocked, 79 while unverified")),
  ),
  total: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000)),
  categories: object(
    Object.fromEntries(CATEGORIES.map((category) => [category, categoryScore])) as Record<
      FindingCategory,
      typeof categoryScore
    >,
  ),
  gains: v.pipe(v.array(gain), v.description("the cheapest way up: what gains most comes first")),
  inputs: v.pipe(
    object({
      artifact: v.pipe(sha256, v.description("digest of artifact.md, manifest and payload")),
      ruleset: text(1, 80),
      advisories: v.pipe(
        v.nullable(object({ digest: sha256, count: v.number(), newest: v.nullable(instant) })),
        v.description("those about packages that it names; null when the registry keeps none"),
      ),
      policy: v.pipe(v.nullable(sha256), v.description("policy and suppressions; null without")),
    }),
    v.description("a score changes only when one of these does"),
  ),
});

export type Score = v.InferOutput<typeof scoreShape>;
export type ScoreLine = v.InferOutput<typeof scoreLine>;
export type CategoryScore = v.InferOutput<typeof categoryScore>;
export type ScoreGain = v.InferOutput<typeof gain>;
export type ScoreInputs = Score["inputs"];

/** Why a score is another than before, for one version. */
const scoreChangeShape = object({
  name: artifactName,
  version: exactVersion,
  before: v.pipe(v.nullable(v.number()), v.description("shown score; null when it was not there")),
  after: v.nullable(v.number()),
  verdictBefore: v.nullable(v.picklist(VERDICTS)),
  verdictAfter: v.nullable(v.picklist(VERDICTS)),
  causes: v.pipe(
    v.array(v.picklist(["artifact", "ruleset", "advisories", "policy"])),
    v.description("which inputs of the score are others now"),
  ),
  rules: v.pipe(v.array(ruleId), v.description("rules that cost more or less than before")),
});

export const scoreChangesShape = v.pipe(
  object({ schemaVersion: v.literal(1), changes: v.array(scoreChangeShape) }),
  v.title("Ashlar score changes"),
  v.description("Scores that differ between two trees, and which input made the difference."),
);

export type ScoreChange = v.InferOutput<typeof scoreChangeShape>;
