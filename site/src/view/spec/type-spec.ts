/** The block of an artifact page that only its type has. A new type gets a line in the table. */
import type { ArtifactType } from "../../../../schemas/artifact-type.ts";
import { MANIFEST_CONFIGS } from "../../../../schemas/manifest-config.ts";
import { parseShape, type Shape } from "../../../../schemas/parse.ts";
import { agentSpec, modelSpec } from "./model-spec.ts";
import {
  binarySpec,
  externalSpec,
  nodeSpec,
  ociSpec,
  pluginSpec,
  wasmSpec,
} from "./module-spec.ts";
import { imageSpec, snapshotSpec } from "./snapshot-spec.ts";
import type { SpecSection } from "./spec-section.ts";
import { templateSpec } from "./template-spec.ts";
import { transformerSpec } from "./transformer-spec.ts";

type Reader = (config: unknown) => SpecSection[];

const READERS: Readonly<Record<ArtifactType, Reader>> = {
  "module-node": reader(MANIFEST_CONFIGS["module-node"], nodeSpec),
  "module-oci": reader(MANIFEST_CONFIGS["module-oci"], ociSpec),
  "module-wasm": reader(MANIFEST_CONFIGS["module-wasm"], wasmSpec),
  "module-binary": reader(MANIFEST_CONFIGS["module-binary"], binarySpec),
  "module-external": reader(MANIFEST_CONFIGS["module-external"], externalSpec),
  plugin: reader(MANIFEST_CONFIGS.plugin, pluginSpec),
  model: reader(MANIFEST_CONFIGS.model, modelSpec),
  agent: reader(MANIFEST_CONFIGS.agent, agentSpec),
  template: reader(MANIFEST_CONFIGS.template, templateSpec),
  snapshot: reader(MANIFEST_CONFIGS.snapshot, snapshotSpec),
  transformer: reader(MANIFEST_CONFIGS.transformer, transformerSpec),
  image: reader(MANIFEST_CONFIGS.image, imageSpec),
};

/** @throws {Error} when the manifest does not have the shape of its type: the tree is broken. */
export function typeSpec(
  type: ArtifactType,
  manifest: Readonly<Record<string, unknown>>,
): SpecSection[] {
  return READERS[type](manifest.config);
}

function reader<T>(shape: Shape<T>, print: (config: T) => SpecSection[]): Reader {
  return (config) => {
    const parsed = parseShape(shape, config);
    if (!parsed.ok)
      throw new Error(`the published manifest is not valid: ${parsed.problems[0]?.message}`);
    return print(parsed.value);
  };
}
