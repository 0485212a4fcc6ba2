/** A question that a template asks: seed 4's `variables`, typed. */
import * as v from "valibot";
import { list, text } from "./field.ts";
import { object } from "./object.ts";

const templateVariable = object({
  name: v.pipe(
    v.string(),
    v.regex(
      /^[a-z][A-Za-z0-9_]{0,39}$/,
      "must start with a lower-case letter, then letters, digits or _",
    ),
  ),
  type: v.exactOptional(
    v.pipe(
      v.picklist(["string", "integer", "boolean", "choice"]),
      v.description("string when absent"),
    ),
  ),
  description: text(1, 300),
  required: v.exactOptional(v.pipe(v.boolean(), v.description("no default: the user must answer"))),
  default: v.exactOptional(v.union([v.string(), v.pipe(v.number(), v.safeInteger()), v.boolean()])),
  pattern: v.exactOptional(
    v.pipe(text(1, 200), v.description("regular expression that a string must match whole")),
  ),
  minimum: v.exactOptional(v.pipe(v.number(), v.safeInteger())),
  maximum: v.exactOptional(v.pipe(v.number(), v.safeInteger())),
  options: v.exactOptional(v.pipe(list(text(1, 80), 50), v.description("the values of a choice"))),
});

export type TemplateVariable = v.InferOutput<typeof templateVariable>;
export type TemplateAnswer = string | number | boolean;

export const templateVariables = list(templateVariable, 60);
