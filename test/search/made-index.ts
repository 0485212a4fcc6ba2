/** A search index in memory, for tests: rows in, files and a searcher out. */
import { gunzipSync } from "node:zlib";
import type { PastSegment } from "../../builder/search/read-search-past.ts";
import type { SearchRecord, SearchWords } from "../../builder/search/search-document.ts";
import { searchFiles } from "../../builder/search/search-files.ts";
import { searchSegments } from "../../builder/search/search-segments.ts";
import { SEARCH_SIZES } from "../../builder/search/search-sizes.ts";
import { openSearch, type SearchSource } from "../../client/search/open-search.ts";

export interface Row extends Partial<Omit<SearchWords, "name">>, Partial<SearchRecord> {
  /** `namespace/name` */
  readonly name: string;
}

export interface MadeIndex {
  /** Path → bytes; the root is the last. */
  readonly files: Map<string, Uint8Array>;
  readonly root: string;
  /** Paths that were fetched. */
  readonly fetched: string[];
  readonly source: SearchSource;
}

export interface MadeOptions {
  /** Cuts even a small index into files. */
  readonly sharded?: boolean;
  /** Older states of all rows, oldest first: each becomes a segment of what it changed. */
  readonly past?: readonly (readonly Row[])[];
}

export function makeIndex(
  rows: readonly Row[],
  { sharded = false, past = [] }: MadeOptions = {},
): MadeIndex {
  const byName = new Map(rows.map((row) => [row.name, row]));
  const words = new Map(rows.map((row) => [row.name, wordsOf(row)]));
  const segments = searchSegments(
    words,
    past.map((state, at) => segmentOf(state, past[at - 1] ?? [], byName)),
  );
  const made = searchFiles({
    segments,
    recordOf: (name) => {
      const row = byName.get(name);
      return row && recordOf(row);
    },
    ...(sharded && { sizes: { ...SEARCH_SIZES, oneFile: 0 } }),
  });
  const files = new Map([...made].map(({ path, bytes }) => [path, bytes ?? new Uint8Array()]));
  const root = [...files.keys()].at(-1) ?? "";
  const fetched: string[] = [];
  return {
    files,
    root,
    fetched,
    source: {
      root: JSON.parse(gunzipSync(files.get(root) ?? "").toString()),
      async fetchFile(path) {
        fetched.push(path);
        const bytes = files.get(path);
        if (!bytes) throw new Error(`${path} is missing`);
        return bytes;
      },
    },
  };
}

export const openMade = (made: MadeIndex) => openSearch([made.source]);

/** Names of the hits for a query. */
export async function namesFor(made: MadeIndex, query: string, limit = 10): Promise<string[]> {
  return (await openMade(made).search(query, { limit })).hits.map(({ name }) => name);
}

function segmentOf(
  state: readonly Row[],
  before: readonly Row[],
  now: ReadonlyMap<string, Row>,
): PastSegment {
  const changed = state.filter((row) => !before.includes(row));
  return new Map(
    changed.map((row) => [row.name, now.get(row.name) === row ? undefined : wordsOf(row)]),
  );
}

function wordsOf({ name, title = "", summary = "", tags = [], text = "" }: Row): SearchWords {
  return { name, title, summary, tags, text };
}

function recordOf({ name: _, text: __, ...row }: Row): SearchRecord {
  return {
    title: "",
    summary: "",
    type: "template",
    tags: [],
    categories: [],
    license: "MIT",
    accepts: [],
    returns: [],
    version: "1.0.0",
    publisher: "acme",
    verified: false,
    deprecated: false,
    verdict: "passed",
    points: 90,
    updated: 1_700_000_000,
    ...row,
  };
}
