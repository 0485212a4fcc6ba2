import { atField } from "../at-field.ts";
import { nearestWord } from "../nearest-word.ts";
import { type ArtifactRule, outcomeOf } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** Categories come from the registry's taxonomy. */
export const metaCat001: ArtifactRule = {
  id: "META-CAT-001",
  title: "Category is not in the taxonomy",
  category: "metadata",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "artifact",
  motivation:
    "People browse by category. An artifact in a category that the registry does not have is in no list that they look at.",
  trigger:
    "artifact.md names a category whose id registry.yaml does not define, or names one twice.",
  fix: "Use the id of a category from registry.yaml; new categories are a change to registry.yaml.",
  effort: "minutes",
  check: ({ record }, { registry }) => {
    if (!record.value) return unreadable(record);
    if (!registry)
      return { kind: "unknown", reason: "registry.yaml could not be read as a record" };
    const known = registry.categories.map(({ id }) => id);
    const { categories } = record.value;
    return outcomeOf(
      categories.flatMap((id, index) => {
        const repeated = categories.indexOf(id) < index;
        if (!repeated && known.includes(id)) return [];
        const at = atField(record, ["categories", index]);
        if (repeated)
          return [
            { at, message: `the category "${id}" is named twice`, fix: "delete one of them" },
          ];
        const nearest = nearestWord(id, known);
        return [
          {
            at,
            message: `the registry has no category "${id}"`,
            fix:
              nearest === undefined
                ? `write one of ${known.join(", ")}`
                : `did you mean "${nearest}"?`,
          },
        ];
      }),
    );
  },
};
