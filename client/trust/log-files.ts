/** Files of a log as they are published (C2SP tlog-tiles v0.1.0), before anything of them is believed. */
import { equalBytes } from "../../schemas/trust/bytes.ts";
import {
  decodeEntryBundle,
  ENTRY_BUNDLE_SIZE_MAX,
  entriesPath,
  TILE_WIDTH,
  type Tile,
  tilePath,
} from "../../schemas/trust/log-tiles.ts";
import { HASH_SIZE } from "../../schemas/trust/merkle.ts";

/** Where a log is read from. */
export interface LogSource {
  /** For messages: a URL or a folder. */
  readonly location: string;
  /**
   * A file by its path relative to the log's prefix; undefined where there is none. It may refuse
   * to read more than `limit` bytes, or give as many as there are.
   */
  read(path: string, limit: number): Promise<Uint8Array | undefined>;
}

/** What could not be had, and why: the second half of a sentence. */
export interface Unreadable {
  readonly problem: string;
}

/** The hashes of a tile. Where a partial one is gone, the full one has them too, and is cut. */
export async function readTile(
  source: LogSource,
  tile: Tile,
): Promise<readonly Uint8Array[] | Unreadable> {
  const whole = { ...tile, width: TILE_WIDTH };
  const own = await readSized(source, tile);
  const bytes = own ?? (tile.width < TILE_WIDTH ? await readSized(source, whole) : undefined);
  if (bytes === undefined) return { problem: "is missing" };
  const wanted = (own === undefined ? TILE_WIDTH : tile.width) * HASH_SIZE;
  if (bytes.length !== wanted)
    return { problem: `has ${bytes.length} bytes where ${wanted} belong` };
  return hashesIn(bytes).slice(0, tile.width);
}

function readSized(source: LogSource, tile: Tile): Promise<Uint8Array | undefined> {
  return source.read(tilePath(tile), tile.width * HASH_SIZE);
}

function hashesIn(bytes: Uint8Array): Uint8Array[] {
  const count = bytes.length / HASH_SIZE;
  return Array.from({ length: count }, (_, at) =>
    bytes.subarray(at * HASH_SIZE, (at + 1) * HASH_SIZE),
  );
}

/** The entries beside a tile of level 0; cut from the full bundle where the partial one is gone. */
export async function readEntries(
  source: LogSource,
  { index, width }: Pick<Tile, "index" | "width">,
): Promise<readonly Uint8Array[] | Unreadable> {
  const own = await source.read(entriesPath(index, width), ENTRY_BUNDLE_SIZE_MAX);
  const bytes =
    own ??
    (width < TILE_WIDTH ? await source.read(entriesPath(index), ENTRY_BUNDLE_SIZE_MAX) : undefined);
  if (bytes === undefined) return { problem: "is missing" };
  const count = own === undefined ? TILE_WIDTH : width;
  const entries = decodeEntryBundle(bytes, count);
  return entries?.slice(0, width) ?? { problem: `does not hold exactly ${count} entries` };
}

/** Positions at which two lists of hashes differ. */
export function differences(
  expected: readonly Uint8Array[],
  found: readonly Uint8Array[],
): readonly number[] {
  return expected.flatMap((hash, at) => {
    const other = found[at];
    return other !== undefined && equalBytes(hash, other) ? [] : [at];
  });
}
