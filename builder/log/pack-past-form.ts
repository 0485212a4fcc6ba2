/** A form of a version that only git remembers, packed as it was when it was published. */
import { RECORD_SIZE_MAX } from "../../schemas/limits.ts";
import { publishedDependencies } from "../emit/published-dependencies.ts";
import type { BlobSink } from "../pack/blob-sink.ts";
import { isPackable, packVersion } from "../pack/pack-version.ts";
import { readManifest } from "../parse/read-record.ts";
import { NO_HISTORY } from "../read/read-history.ts";
import type { Source, SourceEntry } from "../read/source.ts";
import type { PastObjects } from "./past-objects.ts";
import type { PackForm } from "./release.ts";

/** @throws {CodedError} E_LOG_HISTORY when git does not have the content any more */
export function packPastForm(past: PastObjects, sink: BlobSink): PackForm {
  return async ({ artifact, version }, { type, manifest: manifestId, files }) => {
    const owner = `${artifact}@${version}`;
    const bytes = await past.blob(manifestId, RECORD_SIZE_MAX, owner);
    const path = `artifacts/${artifact}/${version}/manifest.yaml`;
    const entry: SourceEntry = { path, kind: "file", size: bytes.length };
    const manifest = await readManifest(async () => bytes, entry, { path, type });
    if (!manifest.value) return undefined;
    const listed = await past.files(files, owner);
    const payload = listed.map((file) => ({ path: file.path, entry: file }));
    if (!isPackable(payload)) return undefined;
    const ids = new Map<SourceEntry, string>(listed.map((file) => [file, file.objectId]));
    const source: Source = {
      entries: listed,
      history: NO_HISTORY,
      stream: (file) => past.stream(ids.get(file) ?? "", owner),
      read: async (file) => past.blob(ids.get(file) ?? "", file.size, owner),
      close: async () => undefined,
    };
    const identity = { name: artifact, version, type, manifest: manifest.value };
    const { archive } = await packVersion(source, identity, payload, sink);
    return { sha256: archive.sha256, dependencies: publishedDependencies(manifest.value) };
  };
}
