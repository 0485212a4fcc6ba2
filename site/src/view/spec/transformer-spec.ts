import type { ManifestConfig } from "../../../../schemas/manifest-config.ts";
import type { Operation } from "../../../../schemas/transformation.ts";
import { sitePath } from "../site-paths.ts";
import {
  code,
  codeFact,
  factSection,
  type SpecSection,
  tableSection,
  words,
} from "./spec-section.ts";

export function transformerSpec(config: ManifestConfig<"transformer">): SpecSection[] {
  const target = config.toArtifact ?? config.fromArtifact;
  const rows = config.operations.map((operation, index) => [
    words(index + 1),
    code(operation.op),
    code(operation.path),
    code(effect(operation)),
  ]);
  const examples = config.examples.map((example) => [code(example.input), code(example.output)]);
  return [
    ...factSection("Conversion", [
      {
        term: "From",
        values: [
          {
            text: `${config.fromArtifact} ${config.fromVersion}`,
            path: sitePath.artifact(config.fromArtifact),
          },
        ],
      },
      {
        term: "To",
        values: [{ text: `${target} ${config.toVersion}`, path: sitePath.artifact(target) }],
      },
      codeFact("Input schema", config.inputSchema),
      codeFact("Output schema", config.outputSchema),
    ]),
    ...tableSection(
      "Operations",
      ["Step", "Operation", "On", "With"],
      rows,
      "Applied in order. A * in a path stands for every item or member.",
    ),
    ...tableSection("Examples", ["Input", "Output"], examples),
  ];
}

/** What the operation does with the place it names. */
function effect(operation: Operation): string[] {
  switch (operation.op) {
    case "rename":
    case "move":
    case "convert":
      return [`to ${operation.to}`];
    case "set":
    case "default":
      return [JSON.stringify(operation.value)];
    case "scale":
      return [`times ${operation.factor}`];
    case "map":
      return Object.entries(operation.values).map(
        ([from, to]) => `${JSON.stringify(from)} to ${JSON.stringify(to)}`,
      );
    case "wrap":
      return [`{ ${operation.key}: value }`];
    case "remove":
      return [];
  }
}
