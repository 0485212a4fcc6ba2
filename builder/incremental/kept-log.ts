/** What is kept of a log, so that the next build can add to it without its entries. */
import type { LogHashes } from "../../schemas/trust/block-tree.ts";
import { TILE_HEIGHT, TILE_WIDTH } from "../../schemas/trust/log-tiles.ts";
import type { MerkleTree } from "../../schemas/trust/merkle.ts";
import type { RegistryLog } from "../log/log-entries.ts";
import type { RecordCommit } from "../read/read-record-commits.ts";
import { type HistoryEnd, historyEnd } from "./artifact-histories.ts";

/** Plain data. */
interface PlainLog extends HistoryEnd {
  /** Of the registry whose log it is. */
  readonly registryId: string;
  /** Entries. */
  readonly size: number;
  /** As `RegistryLog` has them. */
  readonly boundaries: readonly number[];
}

export interface KeptLog {
  readonly plain: PlainLog;
  readonly hashes: LogHashes;
}

/** What a log holds about an artifact; at least one entry. Plain data. */
export interface LoggedArtifact {
  /** Ascending, each with the place of its commit in the first-parent history. */
  readonly entries: readonly (readonly [index: number, at: number])[];
  /** The entries that release a version, ascending. */
  readonly releases: readonly (readonly [version: string, index: number])[];
}

export interface LoggedArtifacts extends KeptLog {
  /** By `namespace/name`. */
  readonly artifacts: ReadonlyMap<string, LoggedArtifact>;
}

export interface WholeLog {
  readonly registryId: string;
  readonly log: Omit<RegistryLog, "entries">;
  /** Of the log's entries. */
  readonly tree: MerkleTree;
  /** The whole history that gave it. */
  readonly commits: readonly RecordCommit[];
}

/** undefined for a log that has an entry of what no commit has: nothing can go on from it. */
export function keptLog({ registryId, log, tree, commits }: WholeLog): LoggedArtifacts | undefined {
  const { boundaries } = log;
  const places = new Map(commits.map(({ commit }, at) => [commit, at]));
  const at = log.commits.flatMap((commit) => places.get(commit ?? "") ?? []);
  if (at.length < tree.size) return undefined;
  const blocks = tree.hashes(TILE_HEIGHT, 0, Math.floor(tree.size / TILE_WIDTH));
  return {
    plain: { registryId, size: tree.size, boundaries, ...historyEnd(commits) },
    hashes: { leaves: tree.hashes(0, 0, tree.size), blocks },
    artifacts: loggedArtifacts(log.about, at),
  };
}

/**
 * @param about what each entry is about, as `RegistryLog` says it
 * @param at of each entry, the place of its commit
 * @param first index of the first of these entries in the log
 */
export function loggedArtifacts(
  about: RegistryLog["about"],
  at: readonly number[],
  first = 0,
): Map<string, LoggedArtifact> {
  const artifacts = new Map<string, Grown>();
  for (const [place, version] of about.entries()) {
    if (!version) continue;
    const known = artifacts.get(version.artifact) ?? { entries: [], releases: [] };
    artifacts.set(version.artifact, known);
    known.entries.push([first + place, at[place] ?? 0]);
    if (version.isRelease) known.releases.push([version.version, first + place]);
  }
  return artifacts;
}

interface Grown extends LoggedArtifact {
  readonly entries: [index: number, at: number][];
  readonly releases: [version: string, index: number][];
}
