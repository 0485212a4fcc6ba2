import type { ManifestConfig } from "../../../../schemas/manifest-config.ts";
import type { TemplateVariable } from "../../../../schemas/template-variable.ts";
import type { Value } from "../fact.ts";
import { sitePath } from "../site-paths.ts";
import { environmentSpec, machineImageSpec } from "./environment-spec.ts";
import {
  code,
  codeFact,
  fact,
  factSection,
  type SpecSection,
  tableSection,
  words,
} from "./spec-section.ts";

export function templateSpec(config: ManifestConfig<"template">): SpecSection[] {
  const modules = (config.includesModules ?? []).map((name) => ({
    text: name,
    path: sitePath.artifact(name),
  }));
  const rows = (config.variables ?? []).map((variable) => [
    code(variable.name),
    words(variable.description),
    answers(variable),
    standard(variable),
  ]);
  return [
    ...tableSection(
      "Variables",
      ["Variable", "Question", "Answers", "Default"],
      rows,
      "Answer them when asked, or with --set name=value.",
    ),
    ...factSection("Template", [
      fact("Makes", config.templateType),
      fact("Framework", config.framework),
      fact("Language", config.language),
      { term: "Includes", values: modules },
      codeFact("Rendered folder", config.root ?? "template"),
    ]),
    ...(config.environment ? environmentSpec(config.environment) : []),
    ...(config.ami_config ? machineImageSpec(config.ami_config) : []),
  ];
}

function answers(variable: TemplateVariable): Value[] {
  const type = variable.type ?? "string";
  if (type === "choice") return code(variable.options);
  if (type === "integer" && (variable.minimum !== undefined || variable.maximum !== undefined)) {
    return words(`integer, ${variable.minimum ?? "any"} to ${variable.maximum ?? "any"}`);
  }
  return [...words(type), ...code(variable.pattern)];
}

function standard(variable: TemplateVariable): Value[] {
  if (variable.default !== undefined) return code(String(variable.default));
  return words(variable.required ? "none, an answer is required" : "none");
}
