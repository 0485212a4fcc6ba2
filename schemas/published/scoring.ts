/** How scores are made: weights, costs and the point sheets. A part of `api/v1/rules.json`. */
import * as v from "valibot";
import { ARTIFACT_TYPES } from "../artifact-type.ts";
import { byteCount, text } from "../field.ts";
import { CATEGORIES, SEVERITIES } from "../finding.ts";
import { object } from "../object.ts";

const percent = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100));
const tenths = v.pipe(byteCount, v.description("tenths of a point of the category"));

function forEach<const Name extends string, Shape>(
  names: readonly Name[],
  shape: Shape,
): Record<Name, Shape> {
  return Object.fromEntries(names.map((name) => [name, shape])) as Record<Name, Shape>;
}

export const scoringShape = object({
  ruleset: v.pipe(
    text(1, 80),
    v.description("SemVer of rules and scoring; it stands in every score"),
  ),
  weights: v.pipe(object(forEach(CATEGORIES, percent)), v.description("percent of the total")),
  costs: v.pipe(object(forEach(SEVERITIES, tenths)), v.description("of one finding")),
  ceilings: v.pipe(
    object(forEach(SEVERITIES, v.nullable(tenths))),
    v.description("of all findings of one rule and severity; null: none"),
  ),
  caps: v.pipe(
    object({ blocked: percent, unverified: percent }),
    v.description("the shown score is at most this"),
  ),
  sheets: v.pipe(
    v.array(
      object({
        category: v.picklist(CATEGORIES),
        types: v.pipe(v.array(v.picklist(ARTIFACT_TYPES)), v.minLength(1)),
        lines: v.array(
          object({
            title: text(1, 80),
            rules: v.array(text(1, 40)),
            price: v.pipe(percent, v.description("points of the category's 100")),
            needs: v.exactOptional(
              v.pipe(text(1, 40), v.description("rule whose subject has to be there first")),
            ),
          }),
        ),
      }),
    ),
    v.description("categories whose points are earned line by line; the others start at 100"),
  ),
});

export type Scoring = v.InferOutput<typeof scoringShape>;
