/** What an artifact itself brings to its evaluation, as one digest. */
import type { Sha256 } from "../../schemas/digest.ts";
import type { ArtifactFiles } from "../parse/layout.ts";
import type { Source, SourceEntry } from "../read/source.ts";
import { digestOf } from "./digest-of.ts";

/**
 * Of every file's path, kind and content, and of what history says about its versions. Undefined
 * where contents have no ids: files in a folder may change at any time.
 *
 * @param standing which quarantines of it hold by the clock
 */
export function ownKey(
  source: Source,
  files: ArtifactFiles,
  standing: readonly boolean[],
): Sha256 | undefined {
  const { idOf, history } = source;
  if (idOf === undefined) return undefined;
  const listed = entriesOf(files).map((entry) => [entry.path, entry.kind, entry.size, idOf(entry)]);
  const versions = [...files.versions.values()].map(({ folder }) => [
    folder,
    history.arrivals.get(`${folder}/manifest.yaml`) ?? null,
    history.altered.get(folder) ?? [],
  ]);
  return digestOf([listed, versions, standing]);
}

function entriesOf({
  record,
  moderation,
  reviews,
  screenshots,
  strays,
  versions,
}: ArtifactFiles): SourceEntry[] {
  const parts = [...versions.values()].flatMap((version) => [
    version.manifest,
    version.provenance,
    version.signature,
    ...version.payload,
  ]);
  return [record, moderation, ...reviews, ...screenshots, ...strays, ...parts].filter(
    (entry) => entry !== undefined,
  );
}
