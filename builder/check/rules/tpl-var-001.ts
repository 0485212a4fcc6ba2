import type { TemplateVariable } from "../../../schemas/template-variable.ts";
import { readTemplates, type VariableUse } from "../../scan/template/read-templates.ts";
import { nearestWord } from "../nearest-word.ts";
import { type PayloadRule, scanOutcome, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** A template can be rendered with the answers that it asks for. */
export const tplVar001: PayloadRule = {
  id: "TPL-VAR-001",
  title: "Template cannot be rendered",
  category: "quality",
  severity: "high",
  gate: false,
  appliesTo: ["template"],
  scope: "payload",
  motivation:
    "A template that uses what it never asked for, or a filter or tag that does not exist, fails for everyone after they have answered all its questions.",
  trigger:
    "A .liquid file, or the name of a file below the template's root, uses a variable that the manifest does not declare, asks a plain value for a field, names an unknown filter or tag, takes in another template or breaks Liquid's syntax.",
  fix: "Declare the variable under config.variables, or correct its name; use the filters and tags of LiquidJS.",
  effort: "minutes",
  check: async (subject) => {
    const { manifest } = subject.version;
    if (manifest.value === undefined) return unreadable(manifest);
    const { count, variables, problems, uses, unscanned } = await readTemplates(subject);
    if (count === 0) return { kind: "not-applicable", reason: "there is nothing to render" };
    const byName = new Map(variables.map((variable) => [variable.name, variable]));
    const violations = [
      ...problems.map(
        ({ at, message }): Violation => ({
          at,
          message,
          fix: "correct it; only the syntax, filters and tags of LiquidJS are known",
        }),
      ),
      ...uses.flatMap((use) => judge(use, byName)),
    ];
    return scanOutcome(violations, unscanned);
  },
};

function judge(
  { name, rest, at }: VariableUse,
  variables: ReadonlyMap<string, TemplateVariable>,
): readonly Violation[] {
  const variable = variables.get(name);
  if (variable === undefined) {
    const nearest = nearestWord(name, variables.keys());
    return [
      {
        at,
        message: `the variable "${name}" is used, but the template does not ask for it`,
        fix:
          nearest === undefined
            ? `declare "${name}" under config.variables, or write {% raw %} around text that only looks like Liquid`
            : `did you mean "${nearest}"?`,
        identity: `${at.line}:${at.column}`,
      },
    ];
  }
  const [field] = rest;
  const isText =
    variable.type === undefined || variable.type === "string" || variable.type === "choice";
  if (field === undefined || (isText && (field === "size" || typeof field === "number"))) return [];
  return [
    {
      at,
      message: `"${name}" is ${isText ? "a text" : `of type ${variable.type}`} and has no "${typeof field === "object" ? "…" : String(field)}"`,
      fix: `write {{ ${name} }} alone`,
      identity: `${at.line}:${at.column}`,
    },
  ];
}
