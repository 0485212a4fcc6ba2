import type { ManifestConfig } from "../../../../schemas/manifest-config.ts";
import { environmentSpec, machineImageSpec } from "./environment-spec.ts";
import {
  code,
  codeFact,
  fact,
  factSection,
  type SpecSection,
  tableSection,
} from "./spec-section.ts";

export function snapshotSpec(config: ManifestConfig<"snapshot">): SpecSection[] {
  return [
    ...factSection("Snapshot", [
      codeFact("Lockfiles", config.lockfiles),
      codeFact("Checksums", config.checksums),
      fact("Architecture", config.architecture),
    ]),
    ...environmentSpec(config.environment),
  ];
}

export function imageSpec(config: ManifestConfig<"image">): SpecSection[] {
  const digests = Object.entries(config.digests ?? {}).map(([path, digest]) => [
    code(path),
    code(digest),
  ]);
  return [
    ...factSection("Definition", [codeFact("Built from", config.definition)]),
    ...machineImageSpec(config.ami_config),
    ...(config.environment ? environmentSpec(config.environment) : []),
    ...tableSection("Digests", ["File", "SHA-256"], digests),
  ];
}
