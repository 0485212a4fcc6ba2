import type { ManifestConfig } from "../../../../schemas/manifest-config.ts";
import { sitePath } from "../site-paths.ts";
import {
  code,
  codeFact,
  fact,
  factSection,
  type SpecSection,
  tableSection,
  words,
} from "./spec-section.ts";

export function modelSpec(config: ManifestConfig<"model">): SpecSection[] {
  return factSection("Model", [
    fact("Format", config.modelFormat),
    codeFact("File", config.modelFile),
    codeFact("Input shape", shape(config.inputShape)),
    codeFact("Output shape", shape(config.outputShape)),
    fact("Runtime", config.runtime),
    codeFact("Training script", config.training),
  ]);
}

/** -1 stands for a dimension that is free, as in ONNX. */
function shape(dimensions: readonly number[] | undefined): string | undefined {
  return dimensions && `[${dimensions.map((size) => (size === -1 ? "any" : size)).join(", ")}]`;
}

export function agentSpec(config: ManifestConfig<"agent">): SpecSection[] {
  const models = (config.modelReferences ?? []).map((pinned) => ({
    text: pinned,
    path: sitePath.artifact(pinned.slice(0, pinned.indexOf("@"))),
  }));
  const graph = config.skillGraph;
  const skills = (graph?.skills ?? []).map((skill) => [
    code(skill),
    code(graph?.dependencies?.[skill] ?? []),
  ]);
  const tools = (config.tools ?? []).map((tool) => [
    code(tool.name),
    words(tool.description),
    code(tool.command),
  ]);
  return [
    ...factSection("Agent", [
      fact("Runtime", config.runtime),
      codeFact("Entry", config.entry),
      { term: "Models", values: models },
    ]),
    ...tableSection("Skills", ["Skill", "Needs"], skills),
    ...tableSection("Tools", ["Tool", "What it does", "Command"], tools),
  ];
}
