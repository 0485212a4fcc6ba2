/** An artifact as its neighbors see it, without the rest of it in memory. */
import type { Manifest } from "../../schemas/manifest.ts";
import type { Neighbor } from "../check/neighbor.ts";
import type { ArtifactFiles } from "../parse/layout.ts";
import { readArtifactRecord, readManifest, typeOf } from "../parse/read-record.ts";
import type { Source } from "../read/source.ts";

/** Plain data. */
export type Face = Neighbor;

/**
 * From the records alone: no payload is read.
 *
 * @param now seconds since 1970: when versions that git does not know yet are published
 */
export async function readFace(source: Source, files: ArtifactFiles, now: number): Promise<Face> {
  const { namespace, shortName, folder } = files;
  const record = await readArtifactRecord(source.read, files.record, `${folder}/artifact.md`);
  const type = typeOf(record);
  const versions: Face["versions"][number][] = [];
  for (const version of files.versions.values()) {
    const path = `${version.folder}/manifest.yaml`;
    const manifest = await readManifest(source.read, version.manifest, { path, type });
    versions.push({
      version: version.version,
      folder: version.folder,
      publishedAt: source.history.arrivals.get(path)?.committedAt ?? now,
      manifest: manifest.value ? { value: { dependencies: manifest.value.dependencies } } : {},
      models: modelsOf(manifest.value?.config),
    });
  }
  const raw = type && { type };
  const name = `${namespace}/${shortName}`;
  return {
    namespace,
    shortName,
    name,
    folder,
    record: { raw, ...neighborRecord(record) },
    versions,
  };
}

function modelsOf(config: Manifest["config"] | undefined): string[] {
  const references = config && "modelReferences" in config ? (config.modelReferences ?? []) : [];
  return references.map((reference) => reference.slice(0, reference.lastIndexOf("@")));
}

function neighborRecord({
  value,
}: Awaited<ReturnType<typeof readArtifactRecord>>): Pick<Face["record"], "value"> {
  if (!value) return {};
  const { license, versions, publication, deprecation } = value;
  return {
    value: {
      ...(license !== undefined && { license }),
      ...(versions !== undefined && { versions }),
      ...(publication !== undefined && { publication }),
      ...(deprecation !== undefined && { deprecation }),
    },
  };
}
