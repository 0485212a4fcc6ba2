/** `api/v1/coverage.json`: how each rule went over the registry, so that blind spots can be seen. */
import * as v from "valibot";
import { byteCount, text } from "../field.ts";
import { object } from "../object.ts";

const count = (what: string) => v.pipe(byteCount, v.description(what));

export const coverageShape = v.pipe(
  object({
    schemaVersion: v.literal(1),
    artifacts: count("listed artifacts, each with its latest version"),
    rules: v.pipe(
      v.array(
        object({
          rule: text(1, 40),
          open: count("artifacts with an open finding of it"),
          suppressed: count("artifacts whose only findings of it are accepted"),
          notApplicable: count("artifacts that give it nothing to look at"),
          unknown: count("artifacts for which it could not decide"),
          error: count("artifacts on which it could not run"),
        }),
      ),
      v.description("ordered by rule; a rule that passed everywhere is left out"),
    ),
  }),
  v.title("Ashlar rule coverage"),
  v.description("For each rule, on how many artifacts it is open, and on how many it saw nothing."),
);

export type Coverage = v.InferOutput<typeof coverageShape>;
export type RuleCoverage = Coverage["rules"][number];
