/** Where a segment of the index has what: each of these reads the few files on the way to it. */
import { fromGaps } from "../../client/search/posting-list.ts";
import {
  type SearchChunk,
  type SearchColumns,
  type SearchDirectory,
  type SearchSegment,
  searchChunkShape,
  searchColumnsShape,
  searchDirectoryShape,
} from "../../schemas/published/search-index.ts";
import { partLevels } from "../search/directory-of.ts";
import type { SearchSizes } from "../search/search-sizes.ts";
import type { SearchFiles } from "./read-search-files.ts";

export interface SegmentReader {
  readonly segment: SearchSegment;
  /** Documents that do not count. */
  readonly superseded: ReadonlySet<number>;
  readonly deprecated: ReadonlySet<number>;
  /** Of chunks. */
  readonly chunks: number;
  chunk(at: number): Promise<SearchChunk>;
  /** Files on the way to a chunk, itself the last. */
  chunkPath(at: number): Promise<readonly unknown[]>;
  /** The document of this name. */
  place(name: string): Promise<number | undefined>;
  /** Files on the way to where a word stands, if it does, in each directory of words. */
  wordPaths(word: string): Promise<readonly unknown[]>;
  columns(): Promise<SearchColumns>;
}

export interface SegmentSource {
  readonly files: SearchFiles;
  readonly sizes: SearchSizes;
}

export function segmentReader(segment: SearchSegment, source: SegmentSource): SegmentReader {
  const { files, sizes } = source;
  const chunks = Math.ceil(segment.documents / sizes.chunk);
  const levels = partLevels(chunks, sizes.chunksInPart, sizes.whole);
  const chunkPath = (at: number) => countedPath(segment.records, at, levels, source);
  const chunk = async (at: number) => files.read((await chunkPath(at)).at(-1), searchChunkShape);
  return {
    segment,
    superseded: new Set(fromGaps(segment.superseded)),
    deprecated: new Set(fromGaps(segment.deprecated)),
    chunks,
    chunk,
    chunkPath,
    async place(name) {
      let [low, high] = [0, chunks];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        const [first = ""] = (await chunk(middle)).names;
        if (first <= name) low = middle;
        else high = middle;
      }
      const at = chunks > 0 ? (await chunk(low)).names.indexOf(name) : -1;
      return at < 0 ? undefined : low * sizes.chunk + at;
    },
    async wordPaths(word) {
      const related = await files.read(segment.related, searchDirectoryShape);
      const directories = [segment.words, segment.spellings, segment.endings, related];
      const paths = await Promise.all(directories.map((one) => keyedPath(one, word, files)));
      return paths.flat();
    },
    columns: () => files.read(segment.columns, searchColumnsShape),
  };
}

async function countedPath(
  directory: SearchDirectory,
  at: number,
  levels: number,
  { files, sizes }: SegmentSource,
): Promise<unknown[]> {
  const span = sizes.chunksInPart ** levels;
  const file = directory.files[Math.floor(at / span)];
  if (levels === 0) return [file];
  const part = await files.read(file, searchDirectoryShape);
  return [file, ...(await countedPath(part, at % span, levels - 1, { files, sizes }))];
}

async function keyedPath(
  { keys = [], files: below, parts }: SearchDirectory,
  key: string,
  files: SearchFiles,
): Promise<unknown[]> {
  const after = keys.findIndex((one) => one > key);
  const file = below[(after < 0 ? keys.length : after) - 1];
  if (file === undefined) return [];
  if (!parts) return [file];
  return [file, ...(await keyedPath(await files.read(file, searchDirectoryShape), key, files))];
}
