import type { ManifestConfig } from "../../../../schemas/manifest-config.ts";
import {
  code,
  codeFact,
  fact,
  factSection,
  type SpecSection,
  tableSection,
  words,
} from "./spec-section.ts";

export function nodeSpec(config: ManifestConfig<"module-node">): SpecSection[] {
  return factSection("Module", [
    codeFact("Entry", config.entry),
    codeFact("Types", config.types),
    fact("Format", config.moduleFormat),
    codeFact("Node version", config.nodeVersion),
  ]);
}

export function ociSpec(config: ManifestConfig<"module-oci">): SpecSection[] {
  return factSection("Container", [
    codeFact("Image", config.image),
    codeFact("Dockerfile", config.dockerfile),
    fact("Platforms", config.platforms),
    fact("Ports", config.ports),
    codeFact("Entry point", config.entrypoint?.join(" ")),
  ]);
}

export function wasmSpec(config: ManifestConfig<"module-wasm">): SpecSection[] {
  const exported = (config.exports ?? []).map((entry) => [
    code(`${entry.name}(${entry.params.join(", ")})`),
    code(entry.results.join(", ") || "nothing"),
    words(entry.description ?? ""),
  ]);
  return [
    ...factSection("Module", [codeFact("File", config.wasmFile), fact("Needs WASI", config.wasi)]),
    ...tableSection("Exported functions", ["Function", "Returns", "Description"], exported),
  ];
}

export function binarySpec(config: ManifestConfig<"module-binary">): SpecSection[] {
  const rows = config.executables.map((file) => [
    words(file.os),
    words(file.architecture),
    code(file.file),
  ]);
  return [
    ...tableSection("Executables", ["System", "Architecture", "File"], rows),
    ...factSection("Usage", [codeFact("Command", config.usage)]),
  ];
}

export function externalSpec(config: ManifestConfig<"module-external">): SpecSection[] {
  return factSection(
    "Contract",
    [
      fact("Protocol", config.protocol),
      codeFact("Endpoint", config.endpoint),
      codeFact("Specification", config.specification),
      codeFact("Adapter", config.adapter),
      fact("Authentication", config.authentication),
    ],
    "What this artifact names lives outside the registry, which neither runs nor checks it.",
  );
}

export function pluginSpec(config: ManifestConfig<"plugin">): SpecSection[] {
  return factSection("Plugin", [
    fact("Host", config.host),
    codeFact("Host version", config.hostVersion),
    fact("Kind", config.type),
    codeFact("Entry", config.entry),
    codeFact("Node version", config.nodeVersion),
  ]);
}
