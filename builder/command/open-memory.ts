/** What the build of the tree in `--out` left, where this build may go on from it. */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { terminalDirs } from "../../client/config/terminal-dirs.ts";
import type { Terminal } from "../../client/terminal/terminal.ts";
import type { Sha256 } from "../../schemas/digest.ts";
import type { BuildResult } from "../build.ts";
import type { PreviousSource } from "../emit/previous-list.ts";
import { programDigest } from "../inspect/code-digest.ts";
import type { OpenedMemoryFile } from "../write/memory-file.ts";
import { readLastBuild } from "../write/read-last-build.ts";
import { treePointer } from "../write/rewrite-tree.ts";
import { writeState } from "../write/state-file.ts";
import { wholeState } from "../write/whole-state.ts";
import { writeMemory } from "../write/write-memory.ts";
import type { WrittenTree } from "../write/write-tree.ts";

interface MemoryRun {
  readonly options: {
    readonly commit?: string;
    readonly cache: string | boolean;
    readonly previous: string | boolean | undefined;
    readonly site: boolean;
  };
  readonly out: string;
  readonly terminal: Terminal;
  /** Whether the tree is to be written whole. */
  readonly isWhole?: boolean;
}

/** Where it is remembered, and under which name. */
export interface MemoryPlace {
  readonly folder: string;
  /** Digest of the program. */
  readonly program: Sha256;
  /** Of all that a memory counts with. */
  readonly code: string;
  /** Of the tree in `--out` that is gone on from; undefined where the tree is to be written whole. */
  readonly pointer: string | undefined;
}

export interface OpenedMemory extends MemoryPlace {
  /** Absent when nothing is remembered of the tree that is there. */
  readonly before: (OpenedMemoryFile & { readonly pointer: string }) | undefined;
}

/**
 * Undefined when nothing is to be remembered: without a commit, whose contents have names, or without a
 * cache. A tree that follows another than the one in `--out` is written whole.
 */
export async function memoryPlace({
  options,
  out,
  terminal,
  isWhole,
}: MemoryRun): Promise<MemoryPlace | undefined> {
  const { cache, commit, previous, site } = options;
  if (cache === false || commit === undefined) return undefined;
  const place =
    typeof cache === "string" ? resolve(terminal.folder, cache) : terminalDirs(terminal).cache;
  const folder = join(place, "builds");
  const program = await programDigest();
  const code = `${program}${site ? "" : " without site"}`;
  const isFollowed = !isWhole && (previous === undefined || previous === true);
  return { folder, program, code, pointer: isFollowed ? await treePointer(out) : undefined };
}

export function openMemory(place: MemoryPlace): OpenedMemory {
  const { folder, pointer, code } = place;
  const remembered = pointer === undefined ? undefined : readLastBuild(folder, pointer, code);
  const before = remembered && pointer !== undefined ? { ...remembered, pointer } : undefined;
  return { ...place, before };
}

/** Reads parts of a list in a tree; whoever asks checks their digests. */
export function listReader(out: string): PreviousSource["read"] {
  return ({ path }) => readFile(join(out, path)).catch(() => undefined);
}

export async function keepMemory(
  {
    remembered,
    result,
    out,
    terminal,
  }: Pick<MemoryRun, "out" | "terminal"> & {
    readonly remembered: OpenedMemory | undefined;
    readonly result: BuildResult;
  },
  written: WrittenTree,
): Promise<void> {
  const { memory: tree } = written;
  const pointer = await treePointer(out);
  if (!remembered || !result.memory || pointer === undefined) return;
  const { folder, code, before } = remembered;
  const { memory: build } = result;
  const seed = result.seed();
  const past = seed && { ...seed, size: seed.facts.log.plain.size };
  const kept = await writeMemory(folder, pointer, { build, tree, code, before, past });
  const reason = "reason" in kept ? kept.reason : undefined;
  if (reason !== undefined)
    terminal.note(`note: nothing is remembered for the next build: ${reason}`);
  if (!("alike" in kept) || !seed) return;
  const { alike } = kept;
  const state = () => wholeState({ folder, pointer, code, seed, build, written, alike });
  const problem = await writeState(folder, pointer, state);
  if (problem !== undefined)
    terminal.note(`note: the next build will go over all of the registry: ${problem}`);
}
