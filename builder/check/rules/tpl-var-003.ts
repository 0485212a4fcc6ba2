import type { TemplateVariable } from "../../../schemas/template-variable.ts";
import { atField } from "../at-field.ts";
import { matchesWhole } from "../match-pattern.ts";
import { shown } from "../printable.ts";
import { outcomeOf, type VersionRule, type Violation } from "../rule.ts";
import { unreadable } from "../unreadable.ts";

/** The questions of a template can be answered, and their defaults are answers. */
export const tplVar003: VersionRule = {
  id: "TPL-VAR-003",
  title: "Template variable contradicts itself",
  category: "quality",
  severity: "high",
  gate: false,
  appliesTo: ["template"],
  scope: "version",
  motivation:
    "A question whose own default is refused stops everyone who accepts the defaults; one without a right answer stops everyone.",
  trigger:
    "A variable's name stands twice, its default breaks its own type, pattern, options or bounds, a choice has no options, its pattern does not compile, or it has fields that its type has no use for.",
  fix: "Make the default an answer that the variable itself would accept.",
  effort: "minutes",
  check: ({ manifest }) => {
    const config = manifest.value?.config;
    if (config === undefined) return unreadable(manifest);
    const variables = "variables" in config ? config.variables : undefined;
    if (variables === undefined)
      return { kind: "not-applicable", reason: "the template asks nothing" };
    return outcomeOf(
      variables.flatMap((variable, index): Violation[] =>
        [
          ...repeated(variables, index),
          ...shapeComplaints(variable),
          ...defaultComplaints(variable),
        ].map(({ key, message, fix }) => ({
          at: atField(manifest, ["config", "variables", index, key]),
          message: `variable "${variable.name}": ${message}`,
          fix,
        })),
      ),
    );
  },
};

interface Complaint {
  readonly key: keyof TemplateVariable;
  readonly message: string;
  readonly fix: string;
}

function repeated(variables: readonly TemplateVariable[], index: number): readonly Complaint[] {
  const name = variables[index]?.name;
  const first = variables.findIndex((variable) => variable.name === name);
  return first === index
    ? []
    : [
        {
          key: "name",
          message: `the name stands twice, first as variables[${first}]`,
          fix: "rename one of them",
        },
      ];
}

function shapeComplaints({
  type = "string",
  options,
  pattern,
  minimum,
  maximum,
  required,
  default: preset,
}: TemplateVariable): readonly Complaint[] {
  const complaints: Complaint[] = [];
  const add = (key: Complaint["key"], message: string, fix: string) =>
    complaints.push({ key, message, fix });
  if (type === "choice" && (options === undefined || options.length === 0))
    add("type", "a choice needs options", "add options: [first, second]");
  if (type !== "choice" && options !== undefined)
    add(
      "options",
      `options belong to a choice, not to type ${type}`,
      "write type: choice, or delete options",
    );
  if (options !== undefined && new Set(options).size < options.length)
    add("options", "an option stands twice", "delete one of them");
  if (type !== "string" && pattern !== undefined)
    add("pattern", `a pattern belongs to a string, not to type ${type}`, "delete pattern");
  if (pattern !== undefined && !compiles(pattern))
    add(
      "pattern",
      `the pattern ${shown(pattern)} is not a regular expression (ECMAScript, flag u)`,
      "correct the pattern; outside of classes escape only what has a meaning",
    );
  if (type !== "integer" && (minimum !== undefined || maximum !== undefined)) {
    add(
      minimum === undefined ? "maximum" : "minimum",
      `bounds belong to an integer, not to type ${type}`,
      "write type: integer, or delete minimum and maximum",
    );
  }
  if (minimum !== undefined && maximum !== undefined && minimum > maximum)
    add(
      "minimum",
      `no number is at least ${minimum} and at most ${maximum}`,
      "exchange minimum and maximum",
    );
  if (required === true && preset !== undefined)
    add(
      "required",
      "a required variable has no default, and this one has",
      "delete required, or delete default",
    );
  return complaints;
}

function defaultComplaints(variable: TemplateVariable): readonly Complaint[] {
  const { default: preset, type = "string" } = variable;
  if (preset === undefined) return [];
  const problem = presetProblem(variable, preset);
  return problem === undefined
    ? []
    : [
        {
          key: "default",
          message: `the default ${shown(preset)} ${problem}`,
          fix: `write a default that a variable of type ${type} accepts`,
        },
      ];
}

function presetProblem(
  { type = "string", options = [], pattern, minimum, maximum }: TemplateVariable,
  preset: string | number | boolean,
): string | undefined {
  switch (type) {
    case "string":
      if (typeof preset !== "string") return "is not a string; put it in quotes";
      return pattern !== undefined && compiles(pattern) && matchesWhole(pattern, preset) === false
        ? `does not match the pattern ${shown(pattern)}`
        : undefined;
    case "integer":
      if (typeof preset !== "number") return "is not an integer";
      if (minimum !== undefined && preset < minimum) return `is below the minimum ${minimum}`;
      return maximum !== undefined && preset > maximum
        ? `is above the maximum ${maximum}`
        : undefined;
    case "boolean":
      return typeof preset === "boolean" ? undefined : "is not true or false";
    case "choice":
      return typeof preset === "string" && options.includes(preset)
        ? undefined
        : "is not one of the options";
  }
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").source !== "";
  } catch {
    return false;
  }
}
