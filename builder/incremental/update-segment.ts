/**
 * A segment of the index whose documents and words are those of before: what changes is which of its
 * documents count, and what is said of them. Only files of those documents are made anew.
 */
import { toGaps } from "../../client/search/posting-list.ts";
import {
  type SearchDirectory,
  type SearchSegment,
  searchDirectoryShape,
} from "../../schemas/published/search-index.ts";
import { partLevels } from "../search/directory-of.ts";
import { chunkOf, chunkRow, rowsOfChunk } from "../search/record-chunks.ts";
import type { SearchRecord } from "../search/search-document.ts";
import type { SearchSizes } from "../search/search-sizes.ts";
import type { SearchStore } from "../search/search-store.ts";
import type { SearchFiles } from "./read-search-files.ts";
import type { SegmentReader } from "./segment-reader.ts";
import { updateColumns } from "./update-columns.ts";

export interface DocumentChange {
  /** In the segment. */
  readonly place: number;
  readonly name: string;
  /** Undefined where it did not count in this segment, or does not. */
  readonly before: SearchRecord | undefined;
  readonly now: SearchRecord | undefined;
}

export interface UpdateTarget {
  readonly files: SearchFiles;
  readonly sizes: SearchSizes;
  readonly store: SearchStore;
}

type IndexFile = SearchDirectory["files"][number];

/** @param changes at most one of a document */
export async function updateSegment(
  reader: SegmentReader,
  changes: readonly DocumentChange[],
  target: UpdateTarget,
): Promise<SearchSegment> {
  const { segment } = reader;
  if (changes.length === 0) return segment;
  const marks = (before: ReadonlySet<number>, holds: (now?: SearchRecord) => boolean) => {
    const marked = new Set(before);
    for (const { place, now } of changes)
      if (holds(now)) marked.add(place);
      else marked.delete(place);
    return toGaps([...marked].sort((a, b) => a - b));
  };
  return {
    ...segment,
    superseded: marks(reader.superseded, (now) => now === undefined),
    deprecated: marks(reader.deprecated, (now) => now?.deprecated === true),
    records: await updateRecords(reader, changes, target),
    columns: target.store.put(await updateColumns(reader, changes, target)),
  };
}

async function updateRecords(
  reader: SegmentReader,
  changes: readonly DocumentChange[],
  { files, sizes, store }: UpdateTarget,
): Promise<SearchDirectory> {
  const replaced = new Map<number, IndexFile>();
  for (const [at, inChunk] of Map.groupBy(changes, ({ place }) =>
    Math.floor(place / sizes.chunk),
  )) {
    const chunk = await reader.chunk(at);
    const rows = rowsOfChunk(chunk);
    for (const { place, now } of inChunk) rows[place % sizes.chunk] = chunkRow(now);
    replaced.set(at, store.put(chunkOf(chunk.names, rows)));
  }
  const levels = partLevels(reader.chunks, sizes.chunksInPart, sizes.whole);
  return replaceEntries(reader.segment.records, replaced, { levels, files, sizes, store });
}

/** @param replaced place of an entry, counted from the first of the directory → its file now */
async function replaceEntries(
  directory: SearchDirectory,
  replaced: ReadonlyMap<number, IndexFile>,
  target: UpdateTarget & { readonly levels: number },
): Promise<SearchDirectory> {
  const { levels, files, sizes, store } = target;
  const span = sizes.chunksInPart ** levels;
  const below = [...directory.files];
  for (const [at, entries] of Map.groupBy(replaced, ([place]) => Math.floor(place / span))) {
    if (levels === 0) below[at] = entries[0]?.[1] ?? "";
    else {
      const part = await files.read(below[at], searchDirectoryShape);
      const inPart = new Map(entries.map(([place, file]) => [place % span, file]));
      below[at] = store.put(await replaceEntries(part, inPart, { ...target, levels: levels - 1 }));
    }
  }
  return { ...directory, files: below };
}
