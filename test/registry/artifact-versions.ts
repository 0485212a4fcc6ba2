import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compare, valid } from "semver";
import type * as v from "valibot";
import { parse } from "yaml";
import type { ArtifactType } from "../../schemas/artifact-type.ts";
import { MANIFEST_SHAPES } from "../../schemas/manifest.ts";
import { parseShape, type Shape } from "../../schemas/parse.ts";

type ManifestOf<T extends ArtifactType> = v.InferOutput<(typeof MANIFEST_SHAPES)[T]>;

/** One version in the source registry, with its manifest parsed. */
export interface ArtifactVersion<T extends ArtifactType> {
  readonly name: string;
  readonly version: string;
  readonly manifest: ManifestOf<T>;
  /** Absolute path of the payload's folder. */
  readonly files: string;
}

const ARTIFACTS = fileURLToPath(new URL("../../registry/artifacts/", import.meta.url));

/**
 * All versions of `name`, lowest first.
 *
 * @throws {Error} when there is none, or a manifest does not have the shape of a `type`.
 */
export function versionsOf<T extends ArtifactType>(name: string, type: T): ArtifactVersion<T>[] {
  const folder = `${ARTIFACTS}${name}`;
  const versions = readdirSync(folder).filter((entry) => valid(entry) === entry);
  if (versions.length === 0) throw new Error(`${name} has no versions`);
  return versions.sort(compare).map((version) => {
    const text = readFileSync(`${folder}/${version}/manifest.yaml`, "utf8");
    const parsed = parseShape(MANIFEST_SHAPES[type] as Shape<ManifestOf<T>>, parse(text));
    if (!parsed.ok) throw new Error(`${name} ${version}: ${JSON.stringify(parsed.problems)}`);
    return { name, version, manifest: parsed.value, files: `${folder}/${version}/files` };
  });
}
