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
import { readMemory } from "../write/read-memory.ts";
import { treePointer } from "../write/rewrite-tree.ts";
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

export interface OpenedMemory {
  readonly folder: string;
  /** Digest of the program. */
  readonly program: Sha256;
  /** Of all that a memory counts with. */
  readonly code: string;
  /** Absent when nothing is remembered of the tree that is there. */
  readonly before: (OpenedMemoryFile & { readonly pointer: string }) | undefined;
}

/**
 * Undefined when nothing is to be remembered: without a commit, whose contents have names, or without a
 * cache. A tree that follows another than the one in `--out` is written whole.
 */
export async function openMemory({
  options,
  out,
  terminal,
  isWhole,
}: MemoryRun): Promise<OpenedMemory | undefined> {
  const { cache, commit, previous, site } = options;
  if (cache === false || commit === undefined) return undefined;
  const place =
    typeof cache === "string" ? resolve(terminal.folder, cache) : terminalDirs(terminal).cache;
  const folder = join(place, "builds");
  const program = await programDigest();
  const code = `${program}${site ? "" : " without site"}`;
  const isFollowed = !isWhole && (previous === undefined || previous === true);
  const pointer = isFollowed ? await treePointer(out) : undefined;
  const remembered = pointer === undefined ? undefined : readMemory(folder, pointer, code);
  return {
    folder,
    program,
    code,
    before: remembered && pointer !== undefined ? { ...remembered, pointer } : undefined,
  };
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
  { memory: tree }: WrittenTree,
): Promise<void> {
  const pointer = await treePointer(out);
  if (!remembered || !result.memory || pointer === undefined) return;
  const { folder, code, before } = remembered;
  const written = { build: result.memory, tree, code, before };
  const reason = await writeMemory(folder, pointer, written);
  if (reason !== undefined)
    terminal.note(`note: nothing is remembered for the next build: ${reason}`);
}
