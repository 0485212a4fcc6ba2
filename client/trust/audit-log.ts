/**
 * A whole log, recomputed from its entries: every bundle, every hash tile and the root (RFC 6962,
 * section 2.1; C2SP tlog-tiles v0.1.0). It goes on after what it finds, and says all of it.
 */
import { LOG_FINDINGS_MAX } from "../../schemas/limits.ts";
import { equalBytes, toBase64 } from "../../schemas/trust/bytes.ts";
import type { Checkpoint } from "../../schemas/trust/checkpoint.ts";
import {
  CHECKPOINT_FILE,
  entriesPath,
  TILE_WIDTH,
  type Tile,
  tileIn,
  tilePath,
} from "../../schemas/trust/log-tiles.ts";
import { EMPTY_ROOT, leafHash, merkleTree } from "../../schemas/trust/merkle.ts";
import { differences, type LogSource, readEntries, readTile } from "./log-files.ts";

interface LogFinding {
  /** Relative to the log's prefix. */
  readonly path: string;
  /** The second half of a sentence that begins with the path. */
  readonly problem: string;
}

export interface LogAudit {
  /** Entries that were read and hashed. */
  readonly entries: number;
  /** Bundles and tiles that were looked for. */
  readonly files: number;
  /** Empty: the checkpoint, the tiles and the entries say the same. */
  readonly findings: readonly LogFinding[];
  /** Whether it stopped at {@link LOG_FINDINGS_MAX}. */
  readonly stopped: boolean;
}

/** Takes each bundle in turn; nothing of it is proven until the audit ends without findings. */
export type TakeEntries = (first: number, entries: readonly Uint8Array[]) => void | Promise<void>;

/** A node that could not be computed is undefined. */
type Nodes = readonly (Uint8Array | undefined)[];

interface State {
  readonly source: LogSource;
  readonly size: number;
  readonly take: TakeEntries;
  readonly findings: LogFinding[];
  entries: number;
  files: number;
}

/**
 * Memory grows with a 256th of the log's size.
 *
 * @param checkpoint whose signatures were verified
 */
export async function auditLog(
  checkpoint: Checkpoint,
  source: LogSource,
  take: TakeEntries = () => undefined,
): Promise<LogAudit> {
  const { size, rootHash } = checkpoint;
  const state: State = { source, size, take, findings: [], entries: 0, files: 0 };
  let below: Nodes | undefined;
  let root: Nodes = size === 0 ? [EMPTY_ROOT] : [];
  for (let level = 0; tileIn(size, level, 0) !== undefined && !isFull(state); level += 1) {
    const { above, rest } = await auditLevel(state, level, below);
    // The rest of each level, and to its right the root of what the lower ones leave over, are one tree.
    if (rest.length > 0) root = [rootOfNodes([...rest, ...root])];
    below = above;
  }
  const stopped = isFull(state);
  if (!stopped) judgeRoot(state, root[0], rootHash);
  const { entries, files, findings } = state;
  return { entries, files, findings, stopped };
}

const isFull = ({ findings }: State): boolean => findings.length >= LOG_FINDINGS_MAX;

/** Nodes of the tile level above, one a full tile, and the hashes of the partial tile at the end. */
async function auditLevel(
  state: State,
  level: number,
  nodes: Nodes | undefined,
): Promise<{ readonly above: Nodes; readonly rest: Nodes }> {
  const above: (Uint8Array | undefined)[] = [];
  for (let index = 0; !isFull(state); index += 1) {
    const tile = tileIn(state.size, level, index);
    if (tile === undefined) break;
    const first = index * TILE_WIDTH;
    const own = nodes?.slice(first, first + tile.width) ?? (await hashEntries(state, tile));
    const hashes = await auditTile(state, tile, own);
    if (tile.width < TILE_WIDTH) return { above, rest: hashes };
    above.push(rootOfNodes(hashes));
  }
  return { above, rest: [] };
}

async function hashEntries(state: State, { index, width }: Tile): Promise<Nodes> {
  state.files += 1;
  const entries = await readEntries(state.source, { index, width });
  if ("problem" in entries) {
    state.findings.push({ path: entriesPath(index, width), problem: entries.problem });
    return Array.from({ length: width }, () => undefined);
  }
  state.entries += entries.length;
  await state.take(index * TILE_WIDTH, entries);
  return entries.map(leafHash);
}

/** The computed hashes; published ones stand in for those that could not be computed. */
async function auditTile(state: State, tile: Tile, own: Nodes): Promise<Nodes> {
  state.files += 1;
  const path = tilePath(tile);
  const published = await readTile(state.source, tile);
  if ("problem" in published) {
    state.findings.push({ path, problem: published.problem });
    return own;
  }
  const hashes = own.map((hash, at) => hash ?? published[at]!);
  const [first, ...more] = differences(hashes, published);
  if (first !== undefined) {
    const entry = (tile.index * TILE_WIDTH + first) * TILE_WIDTH ** tile.level;
    const others = more.length > 0 ? ` and ${more.length} more` : "";
    const problem = `differs from what the entries give at hash ${first}${others} (from entry ${entry} on): it has ${toBase64(published[first]!)}, they give ${toBase64(hashes[first]!)}`;
    state.findings.push({ path, problem });
  }
  return hashes;
}

function rootOfNodes(nodes: Nodes): Uint8Array | undefined {
  const known = nodes.filter((node) => node !== undefined);
  return known.length === nodes.length ? merkleTree(known).root() : undefined;
}

function judgeRoot({ findings }: State, found: Uint8Array | undefined, signed: Uint8Array): void {
  if (found !== undefined && equalBytes(found, signed)) return;
  const problem =
    found === undefined
      ? "could not be judged: neither entries nor tiles of some part of the log can be read"
      : `signs the root ${toBase64(signed)} where the entries give ${toBase64(found)}`;
  findings.push({ path: CHECKPOINT_FILE, problem });
}
