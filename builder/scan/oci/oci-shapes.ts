/**
 * The documents of an OCI image as valibot shapes: a restatement of the JSON Schemas of the OCI image
 * specification 1.1 (github.com/opencontainers/image-spec, `schema/`, Apache-2.0), which are draft-04.
 * Unknown fields are allowed there, so they are here.
 */
import * as v from "valibot";
import { looseObject, mapping } from "../../../schemas/object.ts";

const mediaType = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/,
    "must be a media type such as application/vnd.oci.image.manifest.v1+json",
  ),
);
/** Registered algorithms have fixed lengths (image-spec, `descriptor.md`, Registered algorithms). */
const digest = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/,
    "must be algorithm:encoded, such as sha256: and 64 hex digits",
  ),
  v.check((text: string) => {
    const [algorithm, encoded = ""] = text.split(":");
    const length = { sha256: 64, sha512: 128 }[algorithm ?? ""];
    return length === undefined || (encoded.length === length && /^[0-9a-f]+$/.test(encoded));
  }, "must have 64 (sha256) or 128 (sha512) lower-case hex digits"),
);
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const anyUri = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z][A-Za-z0-9+.-]{0,30}:[!-~]+$/, "must be a URI"),
);
const texts = mapping(v.string(), v.string());
const empties = mapping(v.string(), looseObject({}));
const maybeTexts = v.nullable(v.array(v.string()));
const dateTime = v.pipe(
  v.string(),
  v.regex(
    /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,12})?(?:[Zz]|[+-]\d{2}:\d{2})$/,
    "must be a time such as 2026-01-31T09:00:00Z (RFC 3339)",
  ),
);

const descriptorEntries = {
  mediaType,
  digest,
  size,
  urls: v.exactOptional(v.array(anyUri)),
  data: v.exactOptional(v.string()),
  artifactType: v.exactOptional(mediaType),
  annotations: v.exactOptional(texts),
};
const descriptor = looseObject(descriptorEntries);
export type OciDescriptor = v.InferOutput<typeof descriptor>;

const platform = looseObject({
  architecture: v.string(),
  os: v.string(),
  "os.version": v.exactOptional(v.string()),
  "os.features": v.exactOptional(v.array(v.string())),
  variant: v.exactOptional(v.string()),
});
const schemaVersion = v.literal(2);

export const imageManifest = looseObject({
  schemaVersion,
  mediaType: v.exactOptional(mediaType),
  artifactType: v.exactOptional(mediaType),
  config: descriptor,
  layers: v.pipe(v.array(descriptor), v.minLength(1, "must name at least one layer")),
  subject: v.exactOptional(descriptor),
  annotations: v.exactOptional(texts),
});

export const imageIndex = looseObject({
  schemaVersion,
  mediaType: v.exactOptional(mediaType),
  artifactType: v.exactOptional(mediaType),
  manifests: v.array(looseObject({ ...descriptorEntries, platform: v.exactOptional(platform) })),
  subject: v.exactOptional(descriptor),
  annotations: v.exactOptional(texts),
});

export const imageLayout = looseObject({ imageLayoutVersion: v.literal("1.0.0") });

export const imageConfig = looseObject({
  created: v.exactOptional(dateTime),
  author: v.exactOptional(v.string()),
  architecture: v.string(),
  os: v.string(),
  variant: v.exactOptional(v.string()),
  "os.version": v.exactOptional(v.string()),
  "os.features": v.exactOptional(v.array(v.string())),
  config: v.exactOptional(
    looseObject({
      User: v.exactOptional(v.string()),
      ExposedPorts: v.exactOptional(empties),
      Env: v.exactOptional(v.array(v.pipe(v.string(), v.regex(/^[^=]+=/, "must be NAME=value")))),
      Entrypoint: v.exactOptional(maybeTexts),
      Cmd: v.exactOptional(maybeTexts),
      Volumes: v.exactOptional(v.nullable(empties)),
      WorkingDir: v.exactOptional(v.string()),
      Labels: v.exactOptional(v.nullable(texts)),
      StopSignal: v.exactOptional(v.string()),
      ArgsEscaped: v.exactOptional(v.boolean()),
    }),
  ),
  rootfs: looseObject({ type: v.literal("layers"), diff_ids: v.array(v.string()) }),
  history: v.exactOptional(
    v.array(
      looseObject({
        created: v.exactOptional(dateTime),
        author: v.exactOptional(v.string()),
        created_by: v.exactOptional(v.string()),
        comment: v.exactOptional(v.string()),
        empty_layer: v.exactOptional(v.boolean()),
      }),
    ),
  ),
});
export type ImageConfig = v.InferOutput<typeof imageConfig>;

/** Media types of what a descriptor may lead to; Docker's own have the same fields. */
export const MANIFEST_TYPES = new Set([
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
]);
export const INDEX_TYPES = new Set([
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
]);
export const CONFIG_TYPES = new Set([
  "application/vnd.oci.image.config.v1+json",
  "application/vnd.docker.container.image.v1+json",
]);
