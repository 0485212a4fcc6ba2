import { atField } from "../at-field.ts";
import { nearestWord } from "../nearest-word.ts";
import { outcomeOf, type RegistryRule, type RuleContext, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** What registry.yaml shows exists. */
export const metaReg001: RegistryRule = {
  id: "META-REG-001",
  title: "Registry record names what is not there",
  category: "metadata",
  severity: "medium",
  gate: false,
  appliesTo: "all",
  scope: "registry",
  late: true,
  motivation:
    "The front page shows what registry.yaml features; an entry that leads nowhere is the first thing a visitor sees.",
  trigger:
    "A featured artifact is not in the registry, is not published or is featured twice, or two categories have the same id.",
  fix: "Correct the name, or delete the entry.",
  effort: "minutes",
  check: (context) => {
    const { registry } = context.repository;
    if (!registry.value) return unreadable(registry);
    const names = registry.value.featured?.map(({ name }) => name) ?? [];
    const ids = registry.value.categories.map(({ id }) => id);
    return outcomeOf([
      ...ids.flatMap((id, index): Violation[] =>
        ids.indexOf(id) === index
          ? []
          : [
              {
                at: atField(registry, ["categories", index, "id"]),
                message: `the category "${id}" is defined twice`,
                fix: "give one of them another id",
              },
            ],
      ),
      ...names.flatMap((name, index) =>
        complaints(name, names.indexOf(name) < index, context).map((found) => ({
          at: atField(registry, ["featured", index, "name"]),
          ...found,
        })),
      ),
    ]);
  },
};

function complaints(name: string, repeated: boolean, { artifacts, quarantined }: RuleContext) {
  if (repeated)
    return [{ message: `"${name}" is featured twice`, fix: "delete one of the entries" }];
  const artifact = artifacts.get(name);
  if (artifact === undefined) {
    const nearest = nearestWord(name, artifacts.keys());
    return [
      {
        message: `the featured artifact "${name}" does not exist`,
        ...(nearest !== undefined && { fix: `did you mean "${nearest}"?` }),
      },
    ];
  }
  if (!quarantined.has(artifact.folder)) return [];
  return [
    {
      message: `the featured artifact "${name}" is blocked and not published`,
      fix: "mend its gate findings, or delete the entry",
    },
  ];
}
