import { isDerivedField } from "../is-derived-field.ts";
import { recordRules } from "../record-rules.ts";
import type { Rule } from "../rule.ts";
import { unknownFields } from "../unknown-fields.ts";

/** Counts, ratings and marks of trust are computed, never written by hand. */
export const metaSchema003: readonly Rule[] = recordRules(
  {
    id: "META-SCHEMA-003",
    title: "Derived field written by hand",
    category: "metadata",
    severity: "high",
    gate: true,
    appliesTo: "all",
    motivation:
      "Numbers and marks that people choose by are worth something only when nobody can write them: the builder counts downloads, averages reviews and checks evidence itself.",
    trigger:
      "A record states downloads, a rating, stars, a score, badges, or that it is popular, featured or verified.",
    fix: "Delete the field. Ratings come from reviews/, featured artifacts from registry.yaml, verification from the publisher's evidence.",
    effort: "minutes",
  },
  (file) =>
    unknownFields(file, isDerivedField).map(({ problem, at }) => ({
      at,
      message: `"${problem.path[0]}" is derived by the builder and may not be written by hand`,
      fix: `delete the line "${problem.path[0]}:"`,
      mends: [{ do: "remove" as const, path: file.path, field: problem.path }],
    })),
);
