/** What hits show, a few documents to a file: apart from the words, because a new score changes only this. */
import { SEARCH_CHUNK_DOCUMENTS } from "../../schemas/published/search-columns.ts";
import type { SearchChunk } from "../../schemas/published/search-index.ts";
import { rowDigest } from "../emit/row-digest.ts";
import { digestOf } from "../evaluate/digest-of.ts";
import type { DirectoryEntry } from "./directory-of.ts";
import type { SearchRecord } from "./search-document.ts";
import type { SearchStore } from "./search-store.ts";

/** @param recordOf nothing for a document that is superseded: its name keeps its place */
export function recordChunks(
  names: readonly string[],
  recordOf: (name: string) => SearchRecord | undefined,
  store: SearchStore,
): DirectoryEntry[] {
  const found: DirectoryEntry[] = [];
  for (let at = 0; at < names.length; at += SEARCH_CHUNK_DOCUMENTS) {
    const part = names.slice(at, at + SEARCH_CHUNK_DOCUMENTS);
    const records = part.map(recordOf);
    const key = digestOf(["records", part, records.map((one) => one && rowDigest(one))]);
    found.push({ key: undefined, file: store.remember(key, () => chunkOf(part, records)) });
  }
  return found;
}

function chunkOf(
  names: readonly string[],
  records: readonly (SearchRecord | undefined)[],
): SearchChunk {
  const column = <T>(read: (record: SearchRecord) => T, none: T): T[] =>
    records.map((record) => (record ? read(record) : none));
  return {
    names: [...names],
    titles: column(({ title }) => title, ""),
    summaries: column(({ summary }) => summary, ""),
    types: column(({ type }) => type, ""),
    versions: column(({ version }) => version, ""),
    publishers: column(({ publisher }) => publisher, ""),
    verdicts: column(({ verdict }) => verdict as string, ""),
    points: column(({ points }) => points, 0),
    updated: column(({ updated }) => updated, 0),
    verified: records.flatMap((record, at) => (record?.verified ? [at] : [])),
  };
}
