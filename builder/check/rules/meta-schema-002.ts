import { fieldName } from "../field-name.ts";
import { isDerivedField } from "../is-derived-field.ts";
import { nearestWord } from "../nearest-word.ts";
import { recordRules } from "../record-rules.ts";
import type { Rule } from "../rule.ts";
import { unknownFields } from "../unknown-fields.ts";

/** Records have no fields that nothing reads. */
export const metaSchema002: readonly Rule[] = recordRules(
  {
    id: "META-SCHEMA-002",
    title: "Unknown field",
    category: "metadata",
    severity: "medium",
    gate: true,
    appliesTo: "all",
    motivation:
      "An unknown field is nearly always a slip of the pen, and what it was meant to say would silently not hold: a `licence` that is no `license`, a `yankd` version that people keep installing.",
    trigger: "A record has a field that its schema does not know.",
    fix: "Correct the field's name, or delete it; free text belongs in the documentation.",
    effort: "minutes",
  },
  (file) =>
    unknownFields(file, (path) => !isDerivedField(path)).map(
      ({ problem: { path, allowed }, at }) => {
        const key = String(path.at(-1));
        const nearest = nearestWord(key, allowed);
        return {
          at,
          message: `unknown field "${fieldName(path)}"`,
          fix:
            nearest === undefined
              ? `delete "${key}"; known here: ${allowed.join(", ")}`
              : `did you mean "${nearest}"?`,
          ...(nearest !== undefined && {
            mends: [{ do: "rename" as const, path: file.path, field: path, to: nearest }],
          }),
        };
      },
    ),
);
