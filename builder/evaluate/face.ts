/** An artifact as its neighbors see it, without the rest of it in memory. */
import type { Manifest } from "../../schemas/manifest.ts";
import type { Neighbor } from "../check/neighbor.ts";
import type { ArtifactFiles } from "../parse/layout.ts";
import type { ParsedRecords } from "../parse/parse-repository.ts";
import { readArtifactRecord, readManifest, typeOf } from "../parse/read-record.ts";
import type { Source } from "../read/source.ts";

/** Plain data. */
export type Face = Neighbor;

/** Records that are kept for the evaluation, which needs them again: those of a small registry. */
const PARSED_MAX = 2000;

export interface FaceInput {
  readonly source: Source;
  /** Seconds since 1970: when versions that git does not know yet are published. */
  readonly now: number;
  /** Takes what was parsed, while there is room. */
  readonly parsed: ParsedRecords;
}

/** From the records alone: no payload is read. */
export async function readFace(
  { source, now, parsed }: FaceInput,
  files: ArtifactFiles,
): Promise<Face> {
  const { namespace, shortName, folder } = files;
  const record = await readArtifactRecord(source.read, files.record, `${folder}/artifact.md`);
  if (parsed.size < PARSED_MAX) parsed.set(record.path, record);
  const type = typeOf(record);
  const versions: Face["versions"][number][] = [];
  for (const version of files.versions.values()) {
    const path = `${version.folder}/manifest.yaml`;
    const manifest = await readManifest(source.read, version.manifest, { path, type });
    if (parsed.size < PARSED_MAX) parsed.set(path, manifest);
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
  return apart({
    namespace,
    shortName,
    name,
    folder,
    record: { raw, ...neighborRecord(record) },
    versions,
  });
}

/** From what was parsed: a word that was cut out of a text holds all of the text. */
function apart(face: Face): Face {
  return JSON.parse(JSON.stringify(face)) as Face;
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
