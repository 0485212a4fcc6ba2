/**
 * Questions to a log, answered from its tiles: is an older checkpoint the start of this one, is an
 * entry in it. Each tile is authenticated against the checkpoint's root before any hash in it is used
 * (Go's TileHashReader once did not: CVE-2026-56865), so no proof is needed, only comparisons.
 */
import { equalBytes } from "../../schemas/trust/bytes.ts";
import type { Checkpoint } from "../../schemas/trust/checkpoint.ts";
import {
  partialTiles,
  TILE_WIDTH,
  type Tile,
  tileIn,
  tilePath,
} from "../../schemas/trust/log-tiles.ts";
import { EMPTY_ROOT, leafHash, merkleTree } from "../../schemas/trust/merkle.ts";
import { logFork, logProof, logRollback, logTile, otherLog, type SeenIn } from "./log-error.ts";
import { type LogSource, readTile } from "./log-files.ts";

export interface LogVerifier {
  /**
   * @param older one that was seen before, with a signature that was verified
   * @param seen where, for messages
   * @throws {CodedError} E_LOG_FORK, E_LOG_ROLLBACK, E_LOG_TILE
   */
  proveStart(older: Checkpoint, seen?: SeenIn): Promise<void>;
  /** @throws {CodedError} E_LOG_PROOF, E_LOG_TILE */
  proveEntry(entry: Uint8Array, index: number): Promise<void>;
}

/**
 * Each tile is read once.
 *
 * @param newer whose signatures were verified
 */
export function logVerifier(newer: Checkpoint, source: LogSource): LogVerifier {
  const tiles = authenticTiles(newer, source);
  const { location } = source;
  return {
    async proveStart(older, seen) {
      const both = { older, newer, location, ...(seen !== undefined && { seen }) };
      if (older.origin !== newer.origin) throw otherLog(both);
      if (older.size > newer.size) throw logRollback(both);
      const root = await rootOf(older.size, ({ level, index }) => tiles(level, index));
      if (!equalBytes(root, older.rootHash)) throw logFork(both, root);
    },
    async proveEntry(entry, index) {
      const where = `the log at ${location}`;
      if (!Number.isSafeInteger(index) || index < 0 || index >= newer.size)
        throw logProof({ where, problem: `has no entry ${index}, for it has ${newer.size}` });
      const hashes = await tiles(0, Math.floor(index / TILE_WIDTH));
      if (!isHash(hashes[index % TILE_WIDTH], leafHash(entry)))
        throw logProof({ where, problem: `holds something else as its entry ${index}` });
    },
  };
}

type ReadHashes = (level: number, index: number) => Promise<readonly Uint8Array[]>;

/**
 * The root of the first `size` entries. The nodes of one tile level, and to their right what the
 * levels below leave over, are the leaves of one Merkle tree: RFC 6962 splits both in the same places.
 */
async function rootOf(
  size: number,
  read: (tile: Tile) => Promise<readonly Uint8Array[]>,
): Promise<Uint8Array> {
  const tiles = partialTiles(size);
  const levels = await Promise.all(tiles.map(read));
  let root: Uint8Array | undefined;
  for (const [at, hashes] of levels.entries()) {
    const own = hashes.slice(0, tiles[at]?.width);
    root = merkleTree(root === undefined ? own : [...own, root]).root();
  }
  return root ?? EMPTY_ROOT;
}

/** Partial tiles make up the root together; a full one is a node of the tile above it. */
function authenticTiles(checkpoint: Checkpoint, source: LogSource): ReadHashes {
  let edge: Promise<ReadonlyMap<string, readonly Uint8Array[]>> | undefined;
  const full = new Map<string, Promise<readonly Uint8Array[]>>();

  async function readPartial(tile: Tile): Promise<readonly Uint8Array[]> {
    edge ??= readEdge(checkpoint, source);
    const hashes = (await edge).get(tilePath(tile));
    return hashes ?? [];
  }

  async function readFull(tile: Tile): Promise<readonly Uint8Array[]> {
    // What stands above is read first: a forged log then ends at its first wrong tile.
    const above = await read(tile.level + 1, Math.floor(tile.index / TILE_WIDTH));
    const expected = above[tile.index % TILE_WIDTH];
    const hashes = await readOrRefuse(source, tile);
    const found = merkleTree(hashes).root();
    if (isHash(expected, found)) return hashes;
    throw logTile({
      location: source.location,
      paths: [tilePath(tile)],
      problem: "is not the part of the tree that the tile above it names",
      ...(expected === undefined ? {} : { expected }),
      found,
    });
  }

  function read(level: number, index: number): Promise<readonly Uint8Array[]> {
    const tile = tileIn(checkpoint.size, level, index);
    if (tile === undefined) return Promise.resolve([]);
    if (tile.width < TILE_WIDTH) return readPartial(tile);
    const path = tilePath(tile);
    const known = full.get(path) ?? readFull(tile);
    full.set(path, known);
    return known;
  }
  return read;
}

/** All partial tiles of the tree, by path, once they are known to give its root. */
async function readEdge(
  { size, rootHash }: Checkpoint,
  source: LogSource,
): Promise<ReadonlyMap<string, readonly Uint8Array[]>> {
  const edge = new Map<string, readonly Uint8Array[]>();
  const found = await rootOf(size, async (tile) => {
    const hashes = await readOrRefuse(source, tile);
    edge.set(tilePath(tile), hashes);
    return hashes;
  });
  if (equalBytes(found, rootHash)) return edge;
  throw logTile({
    location: source.location,
    paths: [...edge.keys()].sort(),
    problem: `does not give the root that the checkpoint of ${size} entries signs`,
    expected: rootHash,
    found,
  });
}

async function readOrRefuse(source: LogSource, tile: Tile): Promise<readonly Uint8Array[]> {
  const hashes = await readTile(source, tile);
  if (!("problem" in hashes)) return hashes;
  throw logTile({
    location: source.location,
    paths: [tilePath(tile)],
    problem: hashes.problem,
  });
}

function isHash(expected: Uint8Array | undefined, found: Uint8Array): boolean {
  return expected !== undefined && equalBytes(expected, found);
}
