import { UnscannedError } from "../check/unscanned-error.ts";
import { readArtifactRecord, readManifest, readReview, typeOf } from "../parse/read-record.ts";
import type { ArtifactSubject } from "../parse/subject.ts";
import type { SourceEntry } from "../read/source.ts";
import type { ReadEntry } from "./contents-of.ts";
import type { JobArtifact } from "./inspection-job.ts";

/** The subject that a job is about, its records read and parsed again. */
export async function jobArtifact(
  { logins, versions, ...rest }: JobArtifact,
  readEntry: ReadEntry,
): Promise<ArtifactSubject> {
  // What the builder would not read is an empty record here too: rules on records say why.
  const read: ReadEntry = (entry) =>
    readEntry(entry).catch((error) => {
      if (error instanceof UnscannedError) return new Uint8Array();
      throw error;
    });
  const path = `${rest.folder}/artifact.md`;
  const record = await readArtifactRecord(read, recordEntry(path), path);
  const type = typeOf(record);
  const reviews = await Promise.all(
    logins.map(async (login) => {
      const file = `${rest.folder}/reviews/${login}.md`;
      return { login, file: await readReview(read, recordEntry(file), file) };
    }),
  );
  const subjects = await Promise.all(
    versions.map(async (data) => {
      const manifest = `${data.folder}/manifest.yaml`;
      return {
        ...data,
        texts: new Map<string, string>(),
        // Rules on contents have no say about it.
        provenance: undefined,
        manifest: await readManifest(read, recordEntry(manifest), { path: manifest, type }),
      };
    }),
  );
  return { ...rest, record, reviews, versions: subjects };
}

/** Whoever reads knows the real entry, and refuses what is no file or too large. */
function recordEntry(path: string): SourceEntry {
  return { path, kind: "file", size: 0 };
}
