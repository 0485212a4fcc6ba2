import type { ArtifactType } from "../../../schemas/artifact-type.ts";

export interface TypeInfo {
  /** What one artifact of the type is called. */
  readonly title: string;
  /** One sentence for lists of types. */
  readonly description: string;
}

export const TYPE_INFO: Readonly<Record<ArtifactType, TypeInfo>> = {
  "module-node": {
    title: "Node module",
    description: "JavaScript or TypeScript that a Node program imports.",
  },
  "module-oci": {
    title: "Container module",
    description: "A service or tool that runs as a container image.",
  },
  "module-wasm": {
    title: "WebAssembly module",
    description: "Functions compiled to WebAssembly, for any host that runs it.",
  },
  "module-binary": {
    title: "Binary module",
    description: "Executables for named operating systems and architectures.",
  },
  "module-external": {
    title: "External module",
    description: "A service or files that live elsewhere, with their exact contract.",
  },
  plugin: { title: "Plugin", description: "An extension that a host program loads." },
  model: {
    title: "Model",
    description: "A trained model with its card: intended use, limits, data and metrics.",
  },
  agent: {
    title: "Agent",
    description: "A prompt or program that carries out a task with a language model.",
  },
  template: {
    title: "Template",
    description: "A starting point that asks questions and renders files.",
  },
  snapshot: {
    title: "Snapshot",
    description: "A complete environment pinned by lockfiles and checksums.",
  },
  transformer: {
    title: "Transformer",
    description: "A conversion of data from one version of a format to another.",
  },
  image: {
    title: "Machine image",
    description: "Machine images by region and architecture, and how one is chosen.",
  },
};
