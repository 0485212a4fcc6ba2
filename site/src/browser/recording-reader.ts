import type { MetadataReader } from "../../../client/trust/tuf-client-options.ts";

export interface RecordingReader extends MetadataReader {
  /** Paths of the files that were there and not named by an earlier call, in the order of asking. */
  taken(): readonly string[];
}

/** Reads each file once, so that all steps of a run speak of the same bytes, and remembers which. */
export function recordingReader(reader: MetadataReader): RecordingReader {
  const known = new Map<string, Promise<Uint8Array | undefined>>();
  const seen = new Set<string>();
  let told = 0;
  return {
    location: reader.location,
    async read(path, limit) {
      const answer = known.get(path) ?? reader.read(path, limit);
      known.set(path, answer);
      const bytes = await answer;
      if (bytes !== undefined) seen.add(path);
      return bytes;
    },
    taken() {
      const paths = [...seen].slice(told);
      told = seen.size;
      return paths;
    },
  };
}
