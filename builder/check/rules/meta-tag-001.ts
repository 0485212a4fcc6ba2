import { atField } from "../at-field.ts";
import { nearestWord } from "../nearest-word.ts";
import { type ArtifactRule, outcomeOf, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

const TAGS_MAX = 10;

/** A few tags, from the registry's vocabulary when it has one. */
export const metaTag001: ArtifactRule = {
  id: "META-TAG-001",
  title: "Tags do not help to find it",
  category: "metadata",
  severity: "low",
  gate: false,
  appliesTo: "all",
  scope: "artifact",
  motivation:
    "Tags are how people narrow a search. None finds nothing; many, or words of one's own, find the wrong things.",
  trigger: `There are no tags or more than ${TAGS_MAX}, one stands twice, or one is not in the vocabulary of registry.yaml.`,
  fix: `Write 1-${TAGS_MAX} tags that someone would search for.`,
  effort: "minutes",
  check: ({ record }, { registry }) => {
    if (!record.value) return unreadable(record);
    const tags = record.value.tags ?? [];
    const at = (index: number) => atField(record, ["tags", index]);
    const violations: Violation[] = tags.flatMap((tag, index) =>
      judge(tag, tags.indexOf(tag) < index, registry?.tags).map((found) => ({
        at: at(index),
        ...found,
        ...(tags.indexOf(tag) < index && {
          mends: [{ do: "remove" as const, path: record.path, field: ["tags", index] }],
        }),
      })),
    );
    if (tags.length === 0)
      violations.push({ at: atField(record, ["tags"]), message: "there are no tags" });
    if (tags.length > TAGS_MAX) {
      violations.push({
        at: at(TAGS_MAX),
        message: `there are ${tags.length} tags; at most ${TAGS_MAX} are useful`,
        fix: `keep the ${TAGS_MAX} that someone would search for`,
      });
    }
    return outcomeOf(violations);
  },
};

function judge(tag: string, repeated: boolean, vocabulary: readonly string[] | undefined) {
  if (repeated) return [{ message: `the tag "${tag}" stands twice`, fix: "delete one of them" }];
  if (vocabulary === undefined || vocabulary.includes(tag)) return [];
  const nearest = nearestWord(tag, vocabulary);
  return [
    {
      message: `the tag "${tag}" is not in the registry's vocabulary`,
      fix:
        nearest === undefined
          ? "use a tag from `tags` in registry.yaml, or propose it there"
          : `did you mean "${nearest}"?`,
    },
  ];
}
