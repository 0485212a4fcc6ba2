/** The `config` block of a manifest: one shape for each artifact type. */
import * as v from "valibot";
import type { ArtifactType } from "./artifact-type.ts";
import { environment } from "./environment.ts";
import {
  artifactName,
  keyword,
  list,
  payloadPath,
  pinnedVersion,
  sha256,
  text,
  url,
  versionRange,
} from "./field.ts";
import { amiConfig } from "./machine-image.ts";
import { mapping, object } from "./object.ts";
import { templateVariables } from "./template-variable.ts";
import { operations } from "./transformation.ts";

const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535));
const dimensions = v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(-1))), v.maxLength(8));
const wasmSignature = object({
  name: text(1, 100),
  params: list(v.picklist(["i32", "i64", "f32", "f64"]), 32),
  results: list(v.picklist(["i32", "i64", "f32", "f64"]), 8),
  description: v.exactOptional(text(1, 300)),
});

const moduleNode = object({
  entry: v.pipe(payloadPath, v.description("the file that an import loads")),
  types: v.exactOptional(payloadPath),
  nodeVersion: v.exactOptional(versionRange),
  moduleFormat: v.exactOptional(v.picklist(["esm", "commonjs"])),
});

const moduleOci = object({
  dockerfile: v.exactOptional(payloadPath),
  image: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(
        /^[a-z0-9./:_-]{1,200}@sha256:[0-9a-f]{64}$/,
        "must be an image pinned by digest: name@sha256:…",
      ),
    ),
  ),
  platforms: v.exactOptional(list(v.picklist(["linux/amd64", "linux/arm64"]), 2)),
  ports: v.exactOptional(list(port, 20)),
  entrypoint: v.exactOptional(list(text(1, 200), 20)),
});

const moduleWasm = object({
  wasmFile: payloadPath,
  wasi: v.boolean(),
  exports: v.exactOptional(list(wasmSignature, 200)),
});

const moduleBinary = object({
  executables: v.pipe(
    v.array(
      object({
        os: v.picklist(["linux", "darwin", "windows"]),
        architecture: v.picklist(["x86_64", "arm64"]),
        file: payloadPath,
      }),
    ),
    v.minLength(1),
    v.maxLength(12),
  ),
  usage: v.exactOptional(text(1, 500)),
});

/** A service that runs elsewhere, or files that live elsewhere: always with its exact contract. */
const moduleExternal = object({
  protocol: v.picklist(["https", "grpc", "files"]),
  endpoint: v.exactOptional(url),
  specification: v.exactOptional(
    v.pipe(payloadPath, v.description("OpenAPI, JSON Schema or protobuf file")),
  ),
  adapter: v.exactOptional(v.pipe(payloadPath, v.description("code that calls the service"))),
  authentication: v.exactOptional(v.picklist(["none", "api-key", "oauth2", "basic"])),
});

const plugin = object({
  type: v.picklist(["node", "wasm", "declarative"]),
  entry: payloadPath,
  host: v.pipe(text(1, 100), v.description("the program that loads the plugin")),
  hostVersion: versionRange,
  nodeVersion: v.exactOptional(versionRange),
});

const model = object({
  modelFormat: v.picklist(["onnx", "safetensors", "gguf", "json"]),
  modelFile: payloadPath,
  inputShape: v.exactOptional(dimensions),
  outputShape: v.exactOptional(dimensions),
  runtime: v.exactOptional(text(1, 100)),
  training: v.exactOptional(
    v.pipe(payloadPath, v.description("the script that produced the model file")),
  ),
});

const agent = object({
  runtime: v.picklist(["prompt", "node", "wasm"]),
  entry: v.pipe(payloadPath, v.description("the prompt or the program")),
  modelReferences: v.exactOptional(
    v.pipe(list(pinnedVersion, 20), v.description("exact versions; a moving tag is refused")),
  ),
  skillGraph: v.exactOptional(
    object({
      skills: list(keyword, 100),
      dependencies: v.exactOptional(mapping(keyword, list(keyword, 100))),
    }),
  ),
  tools: v.exactOptional(
    list(
      object({
        name: text(1, 80),
        description: text(1, 300),
        command: v.exactOptional(text(1, 300)),
      }),
      50,
    ),
  ),
});

const template = object({
  templateType: v.picklist(["project", "module", "document", "environment"]),
  framework: v.exactOptional(text(1, 60)),
  language: v.exactOptional(keyword),
  root: v.exactOptional(
    v.pipe(payloadPath, v.description('folder with what is rendered; "template" when absent')),
  ),
  includesModules: v.exactOptional(list(artifactName, 50)),
  variables: v.exactOptional(templateVariables),
  environment: v.exactOptional(environment),
  ami_config: v.exactOptional(amiConfig),
});

const snapshot = object({
  environment,
  lockfiles: v.pipe(list(payloadPath, 50), v.minLength(1)),
  checksums: v.pipe(payloadPath, v.description("a sha256sum list of every other file")),
  architecture: v.exactOptional(v.picklist(["x86_64", "arm64", "any"])),
});

const transformer = object({
  fromArtifact: artifactName,
  fromVersion: versionRange,
  toArtifact: v.exactOptional(artifactName),
  toVersion: versionRange,
  inputSchema: payloadPath,
  outputSchema: payloadPath,
  operations,
  examples: v.pipe(list(object({ input: payloadPath, output: payloadPath }), 100), v.minLength(1)),
});

const image = object({
  ami_config: amiConfig,
  environment: v.exactOptional(environment),
  definition: v.exactOptional(
    v.pipe(payloadPath, v.description("the file the image is built from")),
  ),
  digests: v.exactOptional(
    v.pipe(mapping(payloadPath, sha256), v.description("payload path → SHA-256")),
  ),
});

export const MANIFEST_CONFIGS = {
  "module-node": moduleNode,
  "module-oci": moduleOci,
  "module-wasm": moduleWasm,
  "module-binary": moduleBinary,
  "module-external": moduleExternal,
  plugin,
  model,
  agent,
  template,
  snapshot,
  transformer,
  image,
} as const satisfies Record<ArtifactType, v.GenericSchema>;

export type ManifestConfig<T extends ArtifactType> = v.InferOutput<(typeof MANIFEST_CONFIGS)[T]>;
