/** The front matter of `reviews/<login>.md`; the body is the review's text. One file a person. */
import * as v from "valibot";
import { exactVersion, text } from "./field.ts";
import { object } from "./object.ts";
import { type Parsed, parseShape } from "./parse.ts";

export const reviewShape = v.pipe(
  object({
    title: text(1, 120),
    rating: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5)),
    version: v.pipe(exactVersion, v.description("the version that was used")),
    use_case: v.exactOptional(text(1, 200)),
  }),
  v.title("Ashlar review"),
  v.description("Front matter of reviews/<login>.md: a rating of 1 to 5 for one version."),
);

export type Review = v.InferOutput<typeof reviewShape>;

export const parseReview = (value: unknown): Parsed<Review> => parseShape(reviewShape, value);
