import { ARTIFACT_TYPES } from "../../../schemas/artifact-type.ts";
import { CATEGORIES } from "../../../schemas/finding.ts";
import type { RuleList } from "../../../schemas/published/listing.ts";
import { CATEGORY_TITLES } from "./category-title.ts";
import { countOf } from "./count-of.ts";
import type { Fact } from "./fact.ts";
import { sitePath } from "./site-paths.ts";
import { TYPE_INFO } from "./type-info.ts";

type Rule = RuleList["rules"][number];

/** The rules by category, in the order of the categories; empty ones are left out. */
export function rulesByCategory(
  rules: readonly Rule[],
): { readonly id: string; readonly title: string; readonly rules: readonly Rule[] }[] {
  return CATEGORIES.map((category) => ({
    id: category,
    title: CATEGORY_TITLES[category],
    rules: rules
      .filter((rule) => rule.category === category)
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  })).filter((group) => group.rules.length > 0);
}

/** What a rule does besides costing points, in a few words each. */
export function ruleMarks({ gate, review, required, unpriced }: Rule): string[] {
  return [
    ...(gate ? ["guards publication"] : []),
    ...(review ? ["asks for a review"] : []),
    ...(required ? ["safety depends on it"] : []),
    ...(unpriced ? ["costs no points"] : []),
  ];
}

/** @param open artifacts with an open finding of it. Not of how many: that would change the page of every rule with each artifact. */
export function ruleFacts(rule: Rule, open: number): Fact[] {
  const types =
    rule.appliesTo.length === ARTIFACT_TYPES.length || rule.appliesTo.length === 0
      ? [{ text: "all" }]
      : rule.appliesTo.map((type) => ({ text: TYPE_INFO[type].title, path: sitePath.type(type) }));
  return [
    { term: "Category", values: [{ text: CATEGORY_TITLES[rule.category] }] },
    { term: "Severity", values: [{ text: rule.severity }] },
    { term: "Guards publication", values: [{ text: rule.gate ? "yes" : "no" }] },
    { term: "Looks at", values: [{ text: rule.scopes.join(", ") }] },
    { term: "Types", values: types },
    { term: "Time to mend", values: [{ text: rule.effort }] },
    { term: "Open here", values: [{ text: `on ${countOf(open, "artifact")}` }] },
  ];
}

/** What an open finding does to the verdict, in sentences. */
export function ruleVerdict({ gate, review, required }: Rule): string[] {
  return [
    ...(gate
      ? ["An open finding keeps the entry out: it is not published until it is mended."]
      : []),
    ...(review
      ? ["An open finding asks for a person: the verdict is “needs review” at best."]
      : []),
    ...(required
      ? ["Safety depends on it: while it cannot decide, the verdict is “unverified”."]
      : []),
  ];
}
