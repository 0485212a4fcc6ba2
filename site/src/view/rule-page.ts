import { ARTIFACT_TYPES } from "../../../schemas/artifact-type.ts";
import { CATEGORIES, type FindingCategory } from "../../../schemas/finding.ts";
import type { RuleList } from "../../../schemas/published/listing.ts";
import type { Fact } from "./fact.ts";
import { sitePath } from "./site-paths.ts";
import { TYPE_INFO } from "./type-info.ts";

type Rule = RuleList["rules"][number];

const TITLES: Readonly<Record<FindingCategory, string>> = {
  security: "Security",
  quality: "Quality",
  documentation: "Documentation",
  metadata: "Metadata",
};

/** The rules by category, in the order of the categories; empty ones are left out. */
export function rulesByCategory(
  rules: readonly Rule[],
): { readonly title: string; readonly rules: readonly Rule[] }[] {
  return CATEGORIES.map((category) => ({
    title: TITLES[category],
    rules: rules
      .filter((rule) => rule.category === category)
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  })).filter((group) => group.rules.length > 0);
}

export function ruleFacts(rule: Rule): Fact[] {
  const types =
    rule.appliesTo.length === ARTIFACT_TYPES.length || rule.appliesTo.length === 0
      ? [{ text: "all" }]
      : rule.appliesTo.map((type) => ({ text: TYPE_INFO[type].title, path: sitePath.type(type) }));
  return [
    { term: "Category", values: [{ text: TITLES[rule.category] }] },
    { term: "Severity", values: [{ text: rule.severity }] },
    { term: "Guards publication", values: [{ text: rule.gate ? "yes" : "no" }] },
    { term: "Looks at", values: [{ text: rule.scopes.join(", ") }] },
    { term: "Types", values: types },
    { term: "Time to mend", values: [{ text: rule.effort }] },
  ];
}
