import { atField } from "../at-field.ts";
import { outcomeOf, type RegistryRule, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** The registry's own rules are there, can be loaded, and have ids of their own. */
export const metaRule001: RegistryRule = {
  id: "META-RULE-001",
  title: "Registry's own rule cannot be loaded",
  category: "metadata",
  severity: "high",
  gate: false,
  appliesTo: "all",
  scope: "registry",
  motivation:
    "A rule whose module cannot be loaded checks nothing: every version it applies to stays unverified until somebody mends it.",
  trigger:
    "An entry of rules in registry.yaml names a module that is not there, is too large, does not load in the sandbox or does not export what a rule needs; or two entries have the same id.",
  fix: "Commit the module under rules/, or correct it as the finding says; CONTRIBUTING.md describes what a module exports.",
  effort: "hours",
  check: ({ repository: { registry, ruleProblems } }) => {
    if (!registry.value) return unreadable(registry);
    const { rules = [] } = registry.value;
    if (rules.length === 0)
      return { kind: "not-applicable", reason: "the registry has no rules of its own" };
    const ids = rules.map(({ id }) => id);
    return outcomeOf(
      rules.flatMap(({ id, module }, index): Violation[] => {
        const problem = ruleProblems?.get(module);
        return [
          ...(problem === undefined
            ? []
            : [
                {
                  at: atField(registry, ["rules", index, "module"]),
                  message: `the module ${module} of ${id} cannot be loaded: ${problem}`,
                  identity: `${id} ${module}`,
                },
              ]),
          ...(ids.indexOf(id) === index
            ? []
            : [
                {
                  at: atField(registry, ["rules", index, "id"]),
                  message: `two rules have the id ${id}; only the first counts`,
                  fix: "give this one another id",
                },
              ]),
        ];
      }),
    );
  },
};
