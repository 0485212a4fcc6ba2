import { atField } from "../at-field.ts";
import { nearestWord } from "../nearest-word.ts";
import { outcomeOf, type Rule, type RuleText } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

const text: RuleText = {
  id: "META-OWN-001",
  title: "Namespace has no owner",
  category: "security",
  severity: "critical",
  gate: true,
  appliesTo: "all",
  motivation:
    "A namespace says who answers for an artifact. Without an owner anyone could add a version under a name that people trust, and nobody could withdraw one.",
  trigger:
    "There is no publishers/<namespace>.yaml for an artifact's namespace, or none of its members is an owner or admin.",
  fix: "Add publishers/<namespace>.yaml with at least one member whose role is owner.",
  effort: "minutes",
};

/** Every namespace belongs to a publisher with someone in charge. */
export const metaOwn001: readonly Rule[] = [
  {
    ...text,
    scope: "publisher",
    check: ({ namespace, file }) => {
      if (!file.value) return unreadable(file);
      if (file.value.members.some(({ role }) => role === "owner" || role === "admin"))
        return outcomeOf([]);
      return outcomeOf([
        {
          at: atField(file, ["members"]),
          message: `no member of "${namespace}" has the role owner or admin`,
          fix: "give one member the role owner",
        },
      ]);
    },
  },
  {
    ...text,
    scope: "artifact",
    check: ({ namespace, folder }, { publishers }) => {
      if (publishers.has(namespace)) return outcomeOf([]);
      const nearest = nearestWord(namespace, publishers.keys());
      return outcomeOf([
        {
          at: { path: folder },
          message: `nobody owns the namespace "${namespace}": publishers/${namespace}.yaml is missing`,
          fix: `add publishers/${namespace}.yaml, as ashlar publish or ashlar claim writes it${nearest === undefined ? "" : `, or move the folder to "${nearest}" if that was meant`}`,
        },
      ]);
    },
  },
];
