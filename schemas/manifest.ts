/**
 * `<version>/manifest.yaml`: what one version declares. Name and version are the folders' names and
 * the type stands in `artifact.md`, so none of the three can contradict itself.
 */
import * as v from "valibot";
import type { ArtifactType } from "./artifact-type.ts";
import {
  artifactName,
  byteCount,
  keyword,
  list,
  payloadPath,
  text,
  url,
  versionRange,
} from "./field.ts";
import { MANIFEST_CONFIGS } from "./manifest-config.ts";
import { mapping, object } from "./object.ts";
import { type Parsed, parseShape } from "./parse.ts";

const dependency = object({
  name: artifactName,
  version: v.pipe(versionRange, v.description("range of versions that will do")),
  kind: v.exactOptional(
    v.pipe(
      v.picklist(["runtime", "development", "optional"]),
      v.description("runtime when absent; only runtime edges are installed"),
    ),
  ),
});

/** Bytes that belong to the version: in the payload (`path`) or elsewhere (`urls`). */
const layer = object({
  path: v.exactOptional(payloadPath),
  urls: v.exactOptional(v.pipe(list(url, 10), v.minLength(1))),
  digest: v.pipe(
    v.string(),
    v.regex(/^[a-z0-9]{2,10}:[0-9a-f]{32,128}$/, "must be algorithm:hex, for example sha256:…"),
  ),
  size: v.exactOptional(v.pipe(byteCount, v.description("bytes, where they are known"))),
  mediaType: text(3, 120),
});

const gtype = object({
  name: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, "must be letters, digits and _"),
  ),
  description: v.exactOptional(text(1, 300)),
  fields: v.pipe(
    mapping(text(1, 80), text(1, 200)),
    v.description(
      "field → type, as seed 4 writes them: string, number, array, enum[a,b], other type",
    ),
  ),
});

const change = object({
  kind: v.picklist(["added", "changed", "deprecated", "removed", "fixed", "security"]),
  description: text(1, 500),
});

const permissions = object({
  maxMemory: v.exactOptional(
    v.pipe(v.string(), v.regex(/^\d{1,6}(?:MB|GB)$/, "must be an amount such as 512MB")),
  ),
  maxCpu: v.exactOptional(
    v.pipe(v.string(), v.regex(/^\d{1,3}cores?$/, "must be an amount such as 2cores")),
  ),
  allowedDomains: v.exactOptional(list(text(1, 253), 200)),
});

/** Prices are information; no payment passes through a registry. Amounts are in minor units (cents). */
const pricing = object({
  type: v.picklist(["free", "one-time", "subscription", "usage-based"]),
  price: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  currency: v.exactOptional(
    v.pipe(v.string(), v.regex(/^[A-Z]{3}$/, "must be an ISO 4217 code such as EUR")),
  ),
  billingPeriod: v.exactOptional(v.picklist(["monthly", "yearly"])),
  usageMetric: v.exactOptional(v.picklist(["downloads", "inference-time", "execution-time"])),
  terms: v.exactOptional(url),
});

const modelCard = object({
  intended_use: text(20, 2000),
  limitations: text(20, 2000),
  dataset: text(1, 500),
  accuracy: v.exactOptional(v.number()),
  f1Score: v.exactOptional(v.number()),
  metrics: v.exactOptional(mapping(text(1, 60), v.number())),
  trainingDate: v.exactOptional(
    v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/, "must be a date such as 2026-01-31")),
  ),
});

function manifestFor<T extends ArtifactType>(type: T) {
  return v.pipe(
    object({
      config: MANIFEST_CONFIGS[type],
      dependencies: v.exactOptional(list(dependency, 500)),
      capabilities: v.exactOptional(
        v.pipe(
          list(keyword, 100),
          v.description(
            "what it may do when it runs or is installed: filesystem:read, filesystem:write, network:outbound, network:inbound, process:spawn, environment:read, code:dynamic, native:addon, packages:install, exec:install, host:<module> for imports of WebAssembly",
          ),
        ),
      ),
      permissions: v.exactOptional(permissions),
      gtypes: v.exactOptional(list(gtype, 500)),
      layers: v.exactOptional(list(layer, 1000)),
      line: v.exactOptional(
        v.pipe(
          v.string(),
          v.regex(
            /^(?:0|[1-9]\d{0,8})\.(?:(?:0|[1-9]\d{0,8})\.)?x$/,
            "must be a maintenance line such as 1.x or 1.4.x",
          ),
          v.description("the older line that this version maintains, when a newer one is out"),
        ),
      ),
      changes: v.exactOptional(list(change, 200)),
      modelCard: v.exactOptional(modelCard),
      benchmarks: v.exactOptional(mapping(text(1, 60), text(1, 100))),
      pricing: v.exactOptional(pricing),
    }),
    v.title(`Ashlar manifest: ${type}`),
    v.description(`manifest.yaml of one version of a ${type}.`),
  );
}

/** The shape of a manifest, by artifact type. */
export const MANIFEST_SHAPES: { readonly [T in ArtifactType]: ReturnType<typeof manifestFor<T>> } =
  {
    "module-node": manifestFor("module-node"),
    "module-oci": manifestFor("module-oci"),
    "module-wasm": manifestFor("module-wasm"),
    "module-binary": manifestFor("module-binary"),
    "module-external": manifestFor("module-external"),
    plugin: manifestFor("plugin"),
    model: manifestFor("model"),
    agent: manifestFor("agent"),
    template: manifestFor("template"),
    snapshot: manifestFor("snapshot"),
    transformer: manifestFor("transformer"),
    image: manifestFor("image"),
  };

export type Manifest = {
  [T in ArtifactType]: v.InferOutput<(typeof MANIFEST_SHAPES)[T]>;
}[ArtifactType];
export type Dependency = v.InferOutput<typeof dependency>;

export function parseManifest(type: ArtifactType, value: unknown): Parsed<Manifest> {
  return parseShape(MANIFEST_SHAPES[type] as v.GenericSchema<unknown, Manifest>, value);
}
