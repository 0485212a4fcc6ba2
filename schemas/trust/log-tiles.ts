/**
 * A log as files (C2SP tlog-tiles v0.1.0): its Merkle tree cut into tiles of 256 hashes, its entries
 * in bundles of 256. Paths are relative to the log's prefix.
 */
import { LOG_ENTRY_SIZE_MAX } from "../limits.ts";
import { concatBytes } from "./bytes.ts";
import { HASH_SIZE, leafHash, type MerkleTree, merkleTree } from "./merkle.ts";

/** Hashes of a full tile, entries of a full bundle. */
export const TILE_WIDTH = 256;
/** A tile has the roots of the subtrees of 2^8 nodes of the tile level below. */
export const TILE_HEIGHT = 8;
/** The largest bundle: 256 entries, each with two bytes of length. */
export const ENTRY_BUNDLE_SIZE_MAX: number = TILE_WIDTH * (2 + LOG_ENTRY_SIZE_MAX);

export interface Tile {
  /** 0 holds leaf hashes; 0 to 63. */
  readonly level: number;
  /** From the left. */
  readonly index: number;
  /** Hashes, 1 to 256; less than 256 is a partial tile. */
  readonly width: number;
}

export const CHECKPOINT_FILE = "checkpoint";

/** `tile/0/x001/234` or, partial, `tile/0/x001/234.p/5` */
export function tilePath({ level, index, width }: Tile): string {
  return `tile/${level}/${indexPath(index)}${partialSuffix(width)}`;
}

/** `tile/entries/x001/234` or, partial, `tile/entries/x001/234.p/5` */
export function entriesPath(index: number, width: number = TILE_WIDTH): string {
  return `tile/entries/${indexPath(index)}${partialSuffix(width)}`;
}

/** 1234067 is `x001/x234/067`. */
function indexPath(index: number): string {
  const groups = [String(index % 1000).padStart(3, "0")];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  return groups.join("/");
}

const partialSuffix = (width: number): string => (width === TILE_WIDTH ? "" : `.p/${width}`);

/** Nodes of a tile level in a tree: `floor(size / 256^level)`. */
function levelWidth(size: number, level: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** The tile at this place in a tree of this size; undefined where the tree has none. */
export function tileIn(size: number, level: number, index: number): Tile | undefined {
  const width = Math.min(TILE_WIDTH, levelWidth(size, level) - index * TILE_WIDTH);
  return width > 0 ? { level, index, width } : undefined;
}

/** The partial tiles of a tree, lowest level first: what changes when it grows. */
export function partialTiles(size: number): readonly Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; levelWidth(size, level) > 0; level += 1) {
    const nodes = levelWidth(size, level);
    const width = nodes % TILE_WIDTH;
    if (width > 0) tiles.push({ level, index: Math.floor(nodes / TILE_WIDTH), width });
  }
  return tiles;
}

/** @throws {RangeError} for an entry above {@link LOG_ENTRY_SIZE_MAX} */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  const parts = entries.flatMap((entry) => {
    if (entry.length > LOG_ENTRY_SIZE_MAX)
      throw new RangeError(`an entry of ${entry.length} bytes; a log takes ${LOG_ENTRY_SIZE_MAX}`);
    return [Uint8Array.of(entry.length >>> 8, entry.length & 0xff), entry];
  });
  return concatBytes(...parts);
}

/** Views into the bytes; undefined unless they hold exactly `width` entries. */
export function decodeEntryBundle(
  bytes: Uint8Array,
  width: number,
): readonly Uint8Array[] | undefined {
  const entries: Uint8Array[] = [];
  let offset = 0;
  while (offset < bytes.length && entries.length < width) {
    const length = (bytes[offset] ?? 0) * 256 + (bytes[offset + 1] ?? 0);
    const end = offset + 2 + length;
    if (end > bytes.length) return undefined;
    entries.push(bytes.subarray(offset + 2, end));
    offset = end;
  }
  return offset === bytes.length && entries.length === width ? entries : undefined;
}

export interface LogFile {
  /** Relative to the log's prefix. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Every file of a log besides its checkpoint, one at a time: all tiles and bundles of its size, and
 * the partial ones of each other size in `sizes` whose full tile does not exist yet. Those have to
 * stay for every size that a checkpoint was published of (section "Partial Tiles").
 *
 * @param sizes of published checkpoints, in any order
 * @param tree of the same entries, where it is at hand
 * @throws {RangeError} for a size above the log's, or an entry above {@link LOG_ENTRY_SIZE_MAX}
 */
export function* logFiles(
  entries: readonly Uint8Array[],
  sizes: readonly number[],
  tree: MerkleTree = merkleTree(entries.map(leafHash)),
): Generator<LogFile> {
  const tooLarge = sizes.find((size) => size > entries.length);
  if (tooLarge !== undefined || tree.size !== entries.length)
    throw new RangeError(`no size ${tooLarge ?? tree.size} in a log of ${entries.length} entries`);
  for (const tile of tilesToServe(entries.length, sizes)) {
    const { level, index, width } = tile;
    const start = index * TILE_WIDTH;
    const bytes = tree.hashes(level * TILE_HEIGHT, start, start + width);
    if (bytes.length !== width * HASH_SIZE) throw new RangeError(`no tile ${tilePath(tile)}`);
    yield { path: tilePath(tile), bytes };
    if (level > 0) continue;
    const bundle = encodeEntryBundle(entries.slice(start, start + width));
    yield { path: entriesPath(index, width), bytes: bundle };
  }
}

/** Tiles of a log of this size, full ones first, each once. @param sizes as of {@link logFiles} */
export function tilesToServe(size: number, sizes: readonly number[]): readonly Tile[] {
  const tiles: Tile[] = [];
  const full: number[] = [];
  for (let level = 0; levelWidth(size, level) > 0; level += 1) {
    const count = Math.floor(levelWidth(size, level) / TILE_WIDTH);
    for (let index = 0; index < count; index += 1) tiles.push({ level, index, width: TILE_WIDTH });
    full.push(count);
  }
  const seen = new Set<number>();
  for (const one of [...sizes, size]) {
    for (let [level, nodes] = [0, one]; nodes > 0; level += 1) {
      const width = nodes % TILE_WIDTH;
      nodes = Math.floor(nodes / TILE_WIDTH);
      const place = level * TILE_WIDTH + width;
      // Of a level only the last tile can be partial and have no full one.
      if (width === 0 || nodes !== full[level] || seen.has(place)) continue;
      seen.add(place);
      tiles.push({ level, index: nodes, width });
    }
  }
  return tiles;
}
