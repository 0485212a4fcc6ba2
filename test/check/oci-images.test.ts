import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { imageConfig, imageIndex, imageManifest } from "../../builder/scan/oci/oci-shapes.ts";
import { parseShape, type Shape } from "../../schemas/parse.ts";
import { type Changes, checkChanges } from "./check-changes.ts";

const BOX = "artifacts/acme/box";
const DIGEST = `sha256:${"0".repeat(64)}`;
const LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";
const CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
const layer = { mediaType: LAYER_TYPE, digest: DIGEST, size: 1 };
const manifest = {
  schemaVersion: 2,
  config: { ...layer, mediaType: CONFIG_TYPE },
  layers: [layer],
};
const config = {
  architecture: "amd64",
  os: "linux",
  rootfs: { type: "layers", diff_ids: [DIGEST] },
};

test.each<[string, Shape, unknown, string]>([
  ["a media type", imageManifest, { ...manifest, mediaType: "invalid" }, "mediaType"],
  [
    "a size that is text",
    imageManifest,
    { ...manifest, layers: [{ ...layer, size: "1" }] },
    "layers.0.size",
  ],
  [
    "a size below zero",
    imageManifest,
    { ...manifest, layers: [{ ...layer, size: -1 }] },
    "layers.0.size",
  ],
  [
    "a short digest",
    imageManifest,
    { ...manifest, layers: [{ ...layer, digest: "sha256:00" }] },
    "layers.0.digest",
  ],
  ["no layers", imageManifest, { ...manifest, layers: [] }, "layers"],
  ["no config", imageManifest, { schemaVersion: 2, layers: [layer] }, "config"],
  ["version 1", imageManifest, { ...manifest, schemaVersion: 1 }, "schemaVersion"],
  [
    "annotations that are numbers",
    imageManifest,
    { ...manifest, annotations: { a: 1 } },
    "annotations.a",
  ],
  [
    "a platform without os",
    imageIndex,
    { schemaVersion: 2, manifests: [{ ...layer, platform: { architecture: "amd64" } }] },
    "manifests.0.platform.os",
  ],
  ["no os", imageConfig, { ...config, os: undefined }, "os"],
  [
    "an environment without names",
    imageConfig,
    { ...config, config: { Env: ["foo"] } },
    "config.Env.0",
  ],
  [
    "layers of another type",
    imageConfig,
    { ...config, rootfs: { type: "x", diff_ids: [] } },
    "rootfs.type",
  ],
])("%s is refused", (_, shape, value, field) => {
  const parsed = parseShape(shape, JSON.parse(JSON.stringify(value)));
  expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path.join("."))).toContain(field);
});

/** An image layout whose blobs are named by `algorithm`. */
function layout(algorithm: "sha256" | "sha512", config: object): Changes {
  const changes: Record<string, string> = {
    [`${BOX}/artifact.md`]:
      "---\ntype: module-oci\ntitle: Box\nsummary: A container that greets whoever starts it.\ncategories: [tools]\nlicense: MIT\n---\n",
    [`${BOX}/1.0.0/manifest.yaml`]: "config: {}\n",
    [`${BOX}/1.0.0/files/oci-layout`]: '{"imageLayoutVersion":"1.0.0"}',
  };
  const blob = (mediaType: string, content: string) => {
    const encoded = createHash(algorithm).update(content).digest("hex");
    changes[`${BOX}/1.0.0/files/blobs/${algorithm}/${encoded}`] = content;
    return { mediaType, digest: `${algorithm}:${encoded}`, size: content.length };
  };
  const image = blob(
    MANIFEST_TYPE,
    JSON.stringify({
      ...manifest,
      config: blob(CONFIG_TYPE, JSON.stringify(config)),
      layers: [blob(LAYER_TYPE, "x")],
    }),
  );
  changes[`${BOX}/1.0.0/files/index.json`] = JSON.stringify({
    schemaVersion: 2,
    manifests: [image],
  });
  return changes;
}

test.each(["sha256", "sha512"] as const)(
  "a whole layout with %s has no finding",
  async (algorithm) => {
    const { findings } = await checkChanges(
      layout(algorithm, { ...config, config: { User: "10001" } }),
    );
    expect(findings.filter(({ rule }) => rule.startsWith("OCI-"))).toEqual([]);
  },
);

test("the configuration of an image is held to the rules on users and secrets", async () => {
  const { findings } = await checkChanges(
    layout("sha256", { ...config, config: { User: "0:0", Env: ["PATH=/bin", "API_KEY=letmein"] } }),
  );
  const own = findings.filter(({ rule }) => rule.startsWith("OCI-"));
  expect(own.map(({ rule, message }) => `${rule} ${message}`)).toEqual([
    `OCI-USER-001 the image's configuration has User "0:0"`,
    "OCI-ENV-001 the image's environment holds API_KEY",
  ]);
  expect(JSON.stringify(own)).not.toContain("letmein");
});

test("an index that names itself ends", async () => {
  const changes = { ...layout("sha256", config) };
  changes[`${BOX}/1.0.0/files/blobs/sha256/${"0".repeat(64)}`] = JSON.stringify({
    schemaVersion: 2,
    manifests: [{ mediaType: "application/vnd.oci.image.index.v1+json", digest: DIGEST, size: 1 }],
  });
  changes[`${BOX}/1.0.0/files/index.json`] = changes[
    `${BOX}/1.0.0/files/blobs/sha256/${"0".repeat(64)}`
  ] as string;
  const { findings } = await checkChanges(changes);
  expect(findings.filter(({ rule }) => rule === "OCI-MAN-001").length).toBeGreaterThan(0);
});
