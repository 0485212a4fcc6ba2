/** The kinds of artifact a registry can hold; a registry may allow fewer (`registry.yaml`, `types`). */
export const ARTIFACT_TYPES = [
  "module-node",
  "module-oci",
  "module-wasm",
  "module-binary",
  "module-external",
  "plugin",
  "model",
  "agent",
  "template",
  "snapshot",
  "transformer",
  "image",
] as const;

export type ArtifactType = (typeof ARTIFACT_TYPES)[number];

export function isArtifactType(text: string): text is ArtifactType {
  return ARTIFACT_TYPES.some((type) => type === text);
}
