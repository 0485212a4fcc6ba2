import { readTemplates } from "../../scan/template/read-templates.ts";
import { atField } from "../at-field.ts";
import { outcomeOf, type PayloadRule, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** Each question makes a difference. */
export const tplVar002: PayloadRule = {
  id: "TPL-VAR-002",
  title: "Template asks a question without a use",
  category: "quality",
  severity: "low",
  gate: false,
  appliesTo: ["template"],
  scope: "payload",
  motivation:
    "A question whose answer changes nothing costs everyone time, and lets them believe that they chose something. Often it means that a file was meant to end with .liquid.",
  trigger:
    "A variable is declared in the manifest, and neither a .liquid file nor the name of a file below the template's root uses it.",
  fix: "Use the variable, or delete the question; only files whose names end with .liquid are filled in.",
  effort: "minutes",
  check: async (subject) => {
    const { manifest } = subject.version;
    if (manifest.value === undefined) return unreadable(manifest);
    const { variables, problems, uses, unscanned } = await readTemplates(subject);
    if (variables.length === 0)
      return { kind: "not-applicable", reason: "the template asks nothing" };
    const used = new Set(uses.map(({ name }) => name));
    const violations = variables.flatMap(({ name }, index): Violation[] =>
      used.has(name)
        ? []
        : [
            {
              at: atField(manifest, ["config", "variables", index, "name"]),
              message: `the answer to "${name}" is used nowhere`,
              fix: `write {{ ${name} }} where it belongs, in a file whose name ends with .liquid, or delete the question`,
            },
          ],
    );
    if (violations.length > 0 && problems.length + unscanned.length > 0)
      return { kind: "unknown", reason: "a template that cannot be read may use the variables" };
    return outcomeOf(violations);
  },
};
