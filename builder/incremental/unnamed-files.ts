/**
 * Files of the index before that this one names no more. They are named by content, so what one place
 * lets go may still stand in another, also of another segment. Whether it does is found at the place where
 * it would have to stand: by its first word, or by the name of its first document.
 */
import type * as v from "valibot";
import { mapBounded } from "../../client/install/map-bounded.ts";
import {
  type SearchDirectory,
  searchDictionaryShape,
  searchDirectoryShape,
  searchRelatedShape,
  searchShardShape,
} from "../../schemas/published/search-index.ts";
import { partLevels } from "../search/directory-of.ts";
import type { SearchSizes } from "../search/search-sizes.ts";
import type { SearchFiles } from "./read-search-files.ts";
import type { SegmentReader } from "./segment-reader.ts";
import { postingsOf, standingPostings } from "./standing-postings.ts";

/** Files that are read at once. */
const READS = 16;

export interface UnnamedInput {
  /** Segments of the index before that are made anew, or are no more. */
  readonly dropped: readonly SegmentReader[];
  /** Those that were updated, as they were, with the documents that changed. */
  readonly updated: readonly (readonly [before: SegmentReader, places: readonly number[]])[];
  /** Segments of this index that were not made anew, as they are now. */
  readonly kept: readonly SegmentReader[];
  /** Names of files that were made, all of which this index names. */
  readonly made: { has(name: string): boolean };
  readonly files: SearchFiles;
  readonly sizes: SearchSizes;
}

/** Names of files, each once. */
export async function unnamedFiles(input: UnnamedInput): Promise<readonly string[]> {
  const walk = await openWalk(input);
  for (const before of input.dropped) {
    const { words, spellings, endings, related } = before.segment;
    await leaveColumns(walk, before);
    await leaveRecords(walk, before);
    await leaveWords(walk, words, searchShardShape);
    await leaveWords(walk, spellings, searchDictionaryShape);
    await leaveWords(walk, endings, searchDictionaryShape);
    const directory = await input.files.read(related, searchDirectoryShape);
    if (await walk.leave(related)) await leaveWords(walk, directory, searchRelatedShape);
  }
  for (const [before, places] of input.updated) {
    await leaveColumns(walk, before);
    await leaveRecords(walk, before, places);
  }
  const standing = await standingPostings(walk.apart, input);
  return [...walk.gone, ...walk.apart.difference(standing)];
}

/** Files on the way to where the file would stand in a segment. */
type Place = (kept: SegmentReader) => Promise<readonly unknown[]>;

interface Walk extends Pick<UnnamedInput, "files" | "sizes"> {
  readonly gone: ReadonlySet<string>;
  /** Files of postings, of which nothing tells the word. */
  readonly apart: Set<string>;
  isMade(file: unknown): boolean;
  /** Notes the file as gone, unless this index names it. @returns whether what it names is to be looked at */
  leave(file: unknown, place?: Place): Promise<boolean>;
}

async function openWalk({ kept, made, files, sizes }: UnnamedInput): Promise<Walk> {
  const gone = new Set<string>();
  const fixed = new Set<unknown>();
  for (const { segment, columns } of kept)
    for (const one of [segment.related, segment.columns, ...Object.values(await columns()).flat()])
      fixed.add(one);
  const isMade = (file: unknown) => typeof file === "string" && made.has(file);
  return {
    ...{ gone, files, sizes, isMade },
    apart: new Set(),
    async leave(file, place) {
      if (typeof file !== "string" || isMade(file) || fixed.has(file) || gone.has(file))
        return false;
      if (place)
        for (const segment of kept) if ((await place(segment)).includes(file)) return false;
      gone.add(file);
      return true;
    },
  };
}

async function leaveColumns(walk: Walk, before: SegmentReader): Promise<void> {
  const columns = await before.columns();
  if (!(await walk.leave(before.segment.columns))) return;
  for (const file of Object.values(columns).flat()) await walk.leave(file);
}

/** @param places documents whose chunks are looked at; all where absent */
async function leaveRecords(
  walk: Walk,
  before: SegmentReader,
  places?: readonly number[],
): Promise<void> {
  const { chunk, chunksInPart, whole } = walk.sizes;
  const touched = places && [...new Set(places.map((place) => Math.floor(place / chunk)))];
  const leave = async (directory: SearchDirectory, first: number, levels: number) => {
    const span = chunksInPart ** levels;
    for (const [at, file] of directory.files.entries()) {
      const from = first + at * span;
      if (touched && !touched.some((one) => one >= from && one < from + span)) continue;
      const place = placeOfChunks(before, [from, from + span], chunk);
      if (!(await walk.leave(file, place)) || levels === 0) continue;
      await leave(await walk.files.read(file, searchDirectoryShape), from, levels - 1);
    }
  };
  await leave(before.segment.records, 0, partLevels(before.chunks, chunksInPart, whole));
}

/** A document counts in one segment, so a chunk stands in another only where none of it counts. */
function placeOfChunks(
  before: SegmentReader,
  [from, to]: readonly [number, number],
  size: number,
): Place | undefined {
  const last = Math.min(to * size, before.segment.documents);
  for (let at = from * size; at < last; at += 1) if (!before.superseded.has(at)) return undefined;
  return async (kept) => {
    const [name = ""] = (await before.chunk(from)).names;
    const place = await kept.place(name);
    return place === undefined ? [] : kept.chunkPath(Math.floor(place / size));
  };
}

/** A run of words of any kind. */
type WordsShape = v.GenericSchema<{ readonly words: readonly string[] }>;

async function leaveWords(
  walk: Walk,
  directory: SearchDirectory,
  shape: WordsShape,
): Promise<void> {
  await mapBounded(directory.files, READS, async (file) => {
    if (walk.isMade(file)) return;
    const word = await firstWord(walk.files, { file, isPart: directory.parts }, shape);
    if (!(await walk.leave(file, (kept) => kept.wordPaths(word)))) return;
    if (directory.parts)
      await leaveWords(walk, await walk.files.read(file, searchDirectoryShape), shape);
    else if (shape === searchShardShape)
      for (const rest of postingsOf(await walk.files.read(file, searchShardShape)))
        if (!walk.isMade(rest)) walk.apart.add(rest);
  });
}

interface Below {
  readonly file: unknown;
  /** Whether it is a directory. */
  readonly isPart: true | undefined;
}

async function firstWord(
  files: SearchFiles,
  { file, isPart }: Below,
  shape: WordsShape,
): Promise<string> {
  if (!isPart) return (await files.read(file, shape)).words[0] ?? "";
  const part = await files.read(file, searchDirectoryShape);
  return firstWord(files, { file: part.files[0], isPart: part.parts }, shape);
}
