/** Older states of artifacts that segments of the index hold, read from git. */
import { parseArtifactRecord } from "../../schemas/artifact.ts";
import { RECORD_SIZE_MAX } from "../../schemas/limits.ts";
import { openPastObjects, type PastObjects } from "../log/past-objects.ts";
import { decodeText } from "../parse/decode-text.ts";
import { parseFrontMatterRecord } from "../parse/parse-record.ts";
import type { RecordCommit } from "../read/read-record-commits.ts";
import type { PastPlace } from "../read/source.ts";
import type { SearchWords } from "./search-document.ts";
import { type RecordChanges, type SearchLayers, searchLayers } from "./search-layers.ts";
import { searchWords } from "./search-words.ts";

/** Artifact → its words as the segment has them; undefined where those are the present ones. */
export type PastSegment = ReadonlyMap<string, SearchWords | undefined>;

/** Oldest first; none where no change moved anything into one. */
export async function readSearchPast(place: PastPlace): Promise<readonly PastSegment[]> {
  const past = openPastObjects(place);
  try {
    const layers = searchLayers(place.commits.map(recordChanges));
    return await pastSegments(layers, (artifact, id) => pastWords(past, artifact, id));
  } finally {
    await past.close();
  }
}

const RECORD = /^artifacts\/([^/]+\/[^/]+)\/artifact\.md$/;

/** What a commit did to `artifact.md` files: what is there now, if it is a file. */
export function recordChanges({ changes }: RecordCommit): RecordChanges {
  return new Map(
    changes.flatMap(([path, , mode, id]) => {
      const artifact = RECORD.exec(path)?.[1];
      return artifact === undefined ? [] : [[artifact, mode.startsWith("100") ? id : undefined]];
    }),
  );
}

/** @param read words of an older state; undefined for what could not be read, or was not listed */
export async function pastSegments(
  { base, middle, current }: SearchLayers,
  read: (artifact: string, id: string) => Promise<SearchWords | undefined>,
): Promise<readonly PastSegment[]> {
  const segmentOf = async (layer: RecordChanges): Promise<PastSegment> => {
    const segment = new Map<string, SearchWords | undefined>();
    for (const [artifact, id] of layer) {
      if (id === undefined) continue;
      if (id === current.get(artifact)) segment.set(artifact, undefined);
      else {
        const words = await read(artifact, id);
        if (words) segment.set(artifact, words);
      }
    }
    return segment;
  };
  const segments = [await segmentOf(base), await segmentOf(middle)];
  return segments.filter(({ size }) => size > 0);
}

/** Nothing for what could not be read, or was not listed. */
export async function pastWords(
  past: PastObjects,
  artifact: string,
  id: string,
): Promise<SearchWords | undefined> {
  const path = `artifacts/${artifact}/artifact.md`;
  const bytes = await past.blob(id, RECORD_SIZE_MAX, path);
  const decoded = decodeText(bytes);
  if (bytes.length > RECORD_SIZE_MAX || !("text" in decoded)) return undefined;
  const { value, body } = parseFrontMatterRecord(path, decoded.text, parseArtifactRecord);
  return value && value.unlisted !== true ? searchWords(artifact, value, body) : undefined;
}
