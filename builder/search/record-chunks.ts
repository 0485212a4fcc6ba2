/** What hits show, a few documents to a file: apart from the words, because a new score changes only this. */
import type { SearchChunk } from "../../schemas/published/search-index.ts";
import { rowDigest } from "../emit/row-digest.ts";
import { digestOf } from "../evaluate/digest-of.ts";
import type { DirectoryEntry } from "./directory-of.ts";
import type { SearchRecord } from "./search-document.ts";
import { SEARCH_SIZES } from "./search-sizes.ts";
import type { SearchStore } from "./search-store.ts";

/** What a chunk says of one document; nothing of one that is superseded. */
export interface ChunkRow {
  readonly title: string;
  readonly summary: string;
  readonly type: string;
  readonly version: string;
  readonly publisher: string;
  readonly verdict: string;
  readonly points: number;
  readonly updated: number;
  readonly verified: boolean;
}

const NOTHING: ChunkRow = {
  ...{ title: "", summary: "", type: "", version: "", publisher: "", verdict: "" },
  ...{ points: 0, updated: 0, verified: false },
};

/**
 * @param recordOf nothing for a document that is superseded: its name keeps its place
 * @param size documents of one chunk
 */
export function recordChunks(
  names: readonly string[],
  recordOf: (name: string) => SearchRecord | undefined,
  store: SearchStore,
  size = SEARCH_SIZES.chunk,
): DirectoryEntry[] {
  const found: DirectoryEntry[] = [];
  for (let at = 0; at < names.length; at += size) {
    const part = names.slice(at, at + size);
    const records = part.map(recordOf);
    const key = digestOf(["records", part, records.map((one) => one && rowDigest(one))]);
    found.push({
      key: undefined,
      file: store.remember(key, () => chunkOf(part, records.map(chunkRow))),
    });
  }
  return found;
}

export function chunkRow(record: SearchRecord | undefined): ChunkRow {
  return record ?? NOTHING;
}

/** @param rows of each name, in the same order */
export function chunkOf(names: readonly string[], rows: readonly ChunkRow[]): SearchChunk {
  return {
    names: [...names],
    titles: rows.map(({ title }) => title),
    summaries: rows.map(({ summary }) => summary),
    types: rows.map(({ type }) => type),
    versions: rows.map(({ version }) => version),
    publishers: rows.map(({ publisher }) => publisher),
    verdicts: rows.map(({ verdict }) => verdict),
    points: rows.map(({ points }) => points),
    updated: rows.map(({ updated }) => updated),
    verified: rows.flatMap(({ verified }, at) => (verified ? [at] : [])),
  };
}

/** What {@link chunkOf} was given, in the order of the names. */
export function rowsOfChunk(chunk: SearchChunk): ChunkRow[] {
  const verified = new Set(chunk.verified);
  return chunk.names.map((_, at) => ({
    title: chunk.titles[at] ?? "",
    summary: chunk.summaries[at] ?? "",
    type: chunk.types[at] ?? "",
    version: chunk.versions[at] ?? "",
    publisher: chunk.publishers[at] ?? "",
    verdict: chunk.verdicts[at] ?? "",
    points: chunk.points[at] ?? 0,
    updated: chunk.updated[at] ?? 0,
    verified: verified.has(at),
  }));
}
