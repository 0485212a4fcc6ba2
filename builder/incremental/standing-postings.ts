/**
 * Postings that words of kept segments name. Nothing in such a file tells its word, so all shards of
 * these segments are read: no more often than a middle segment that has common words is made anew.
 */
import { mapBounded } from "../../client/install/map-bounded.ts";
import { isCommon } from "../../client/search/impact-levels.ts";
import {
  type SearchDirectory,
  type SearchShard,
  searchDirectoryShape,
  searchShardShape,
} from "../../schemas/published/search-index.ts";
import type { SearchFiles } from "./read-search-files.ts";
import type { SegmentReader } from "./segment-reader.ts";

/** Files that are read at once. */
const READS = 16;

/** @returns those of `postings` that a kept segment names */
export async function standingPostings(
  postings: ReadonlySet<string>,
  { kept, files }: { readonly kept: readonly SegmentReader[]; readonly files: SearchFiles },
): Promise<ReadonlySet<string>> {
  const standing = new Set<string>();
  if (postings.size === 0) return standing;
  for (const { segment } of kept) {
    // A list is cut where a word is a common one, or a beginning has more documents than that takes.
    if (!isCommon(segment.documents, segment.documents)) continue;
    await eachShard(segment.words, files, (shard) => {
      for (const file of postingsOf(shard)) if (postings.has(file)) standing.add(file);
    });
  }
  return standing;
}

/** Names of files with what a shard leaves out. */
export function postingsOf({ more = {} }: SearchShard): string[] {
  return Object.values(more).flatMap(({ file }) => (typeof file === "string" ? [file] : []));
}

async function eachShard(
  { files: below, parts }: SearchDirectory,
  files: SearchFiles,
  look: (shard: SearchShard) => void,
): Promise<void> {
  await mapBounded(below, READS, async (file) => {
    if (parts) await eachShard(await files.read(file, searchDirectoryShape), files, look);
    else look(await files.read(file, searchShardShape));
  });
}
