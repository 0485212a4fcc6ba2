/**
 * The signed log of a tree that follows one. A tile's content never changes, so what the tree before
 * has is not made again; of the entries before, only those are needed that stand in an unfinished bundle.
 */
import { COSIGNED_PATH, LOG_PREFIX } from "../../schemas/paths.ts";
import { blockTree, type LogHashes } from "../../schemas/trust/block-tree.ts";
import { equalBytes } from "../../schemas/trust/bytes.ts";
import {
  decodeEntryBundle,
  encodeEntryBundle,
  entriesPath,
  type LogFile,
  TILE_HEIGHT,
  TILE_WIDTH,
  type Tile,
  tilePath,
  tilesToServe,
} from "../../schemas/trust/log-tiles.ts";
import { hashesIn, leafHash, type MerkleTree } from "../../schemas/trust/merkle.ts";
import { type RegistryLog, sizeAfter } from "../log/log-entries.ts";
import { type LogInputs, logSigning } from "../log/open-log.ts";
import { publishedTile, type SignedLog, signLogOf } from "../log/sign-log.ts";
import { publishedSize } from "../sign/refuse-forked-log.ts";
import type { LoggedArtifact } from "./kept-log.ts";
import type { ChangedPart, PreviousFiles } from "./previous-files.ts";
import type { SteppedLog } from "./step-log.ts";

export interface LogOpening extends Pick<LogInputs, "signing" | "cosign"> {
  readonly stepped: SteppedLog;
  /** Of the tree that has the log before. */
  readonly previous: PreviousFiles;
  /** What is logged of an artifact that the step did not touch. @param name `namespace/name` */
  readonly loggedOf: (name: string) => LoggedArtifact | undefined;
}

export interface OpenedStep extends Pick<ChangedPart, "gone"> {
  /** Its `files` are those that came, or are others than before. */
  readonly log: SignedLog;
}

/**
 * undefined where the whole log has to be made: it does not go on from the published one, which the
 * whole build tells about, or the tree before does not have the tiles of the log before.
 *
 * @throws {CodedError} E_LOG_CHECKPOINT; E_PREVIOUS_LIST for a bundle that was altered
 */
export async function openLogStep(opening: LogOpening): Promise<OpenedStep | undefined> {
  const { stepped, signing, previous } = opening;
  const tree = blockTree(stepped.hashes);
  const isGuarded = signing.records.keys === "production";
  const published = isGuarded ? publishedSize(tree, signing) : 0;
  if (published === undefined) return undefined;
  const tiles = tilesToServe(tree.size, stepped.plain.boundaries);
  const made = await newFiles(opening, tree, tiles);
  if (!made) return undefined;
  const log = await signLogOf(
    placesOf(opening),
    made.map(publishedTile),
    await logSigning({ ...opening, tree, publishedSize: published }),
  );
  const paths = new Set([...tiles.flatMap(pathsOf), ...log.files.map(({ path }) => path)]);
  const before = [...previous.below(`${LOG_PREFIX}/tile/`), previous.file(COSIGNED_PATH)];
  return {
    log: {
      ...log,
      files: log.files.filter(({ path, sha256 }) => previous.file(path)?.sha256 !== sha256),
    },
    gone: before.flatMap((file) => (file && !paths.has(file.path) ? [file.path] : [])),
  };
}

/** In the tree: a tile's own path, and of a lowest one that of its bundle. */
function pathsOf(tile: Tile): readonly string[] {
  const bundle = tile.level === 0 ? [entriesPath(tile.index, tile.width)] : [];
  return [tilePath(tile), ...bundle].map((path) => `${LOG_PREFIX}/${path}`);
}

/** What of the tiles the tree before does not have; undefined where it should have it. */
async function newFiles(
  { stepped, previous }: LogOpening,
  tree: MerkleTree,
  tiles: readonly Tile[],
): Promise<readonly LogFile[] | undefined> {
  const isMissing = (path: string): boolean => !previous.file(`${LOG_PREFIX}/${path}`);
  const files: LogFile[] = [];
  let tail: EntryTail | undefined;
  for (const tile of tiles) {
    const { level, index, width } = tile;
    const start = index * TILE_WIDTH;
    if (isMissing(tilePath(tile))) {
      const bytes = tree.hashes(level * TILE_HEIGHT, start, start + width);
      files.push({ path: tilePath(tile), bytes });
    }
    const path = entriesPath(index, width);
    if (level > 0 || !isMissing(path)) continue;
    tail ??= await entryTail(stepped, previous);
    if (!tail || start < tail.first) return undefined;
    const at = start - tail.first;
    files.push({ path, bytes: encodeEntryBundle(tail.entries.slice(at, at + width)) });
  }
  return files;
}

/** The last entries of the log, from where a bundle begins. */
interface EntryTail {
  /** Index of the first of them. */
  readonly first: number;
  readonly entries: readonly Uint8Array[];
}

/** With those of the unfinished bundle of the log before; undefined where the tree before lacks it. */
async function entryTail(
  { sizeBefore, added, hashes }: SteppedLog,
  previous: PreviousFiles,
): Promise<EntryTail | undefined> {
  const width = sizeBefore % TILE_WIDTH;
  const first = sizeBefore - width;
  if (width === 0) return { first, entries: added };
  const file = previous.file(`${LOG_PREFIX}/${entriesPath(first / TILE_WIDTH, width)}`);
  const old = file && decodeEntryBundle(await previous.read(file), width);
  return old && isLogged(old, first, hashes) ? { first, entries: [...old, ...added] } : undefined;
}

function isLogged(entries: readonly Uint8Array[], first: number, { leaves }: LogHashes): boolean {
  return entries.every((entry, at) =>
    equalBytes(leafHash(entry), hashesIn(leaves, first + at, first + at + 1)),
  );
}

/** Of all artifacts: those that the step touched are as it leaves them. */
function placesOf({ stepped, loggedOf }: LogOpening): Pick<RegistryLog, "indexOf" | "sizeAfter"> {
  const known = new Map<string, ReadonlyMap<string, number>>();
  const releasesOf = (name: string): ReadonlyMap<string, number> => {
    const logged = stepped.artifacts.get(name) ?? loggedOf(name);
    const releases = known.get(name) ?? new Map(logged?.releases);
    known.set(name, releases);
    return releases;
  };
  return {
    indexOf: (name, version) => releasesOf(name).get(version),
    sizeAfter: (index) => sizeAfter(stepped.plain.boundaries, index),
  };
}
