/**
 * Makes the previous tree the next one where it lies: what came is moved in, leaves before what names
 * them and the pointer last, then what went is deleted. So the cost is the change's, and whoever reads
 * meanwhile, or finds a tree whose build was killed, has a whole one: the old or the new.
 */
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FolderLockOptions } from "../../client/install/folder-lock.ts";
import { mapBounded } from "../../client/install/map-bounded.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { TIMESTAMP_PATH } from "../../schemas/paths.ts";
import { lockTree } from "./tree-lock.ts";

export interface Rewriting {
  /** Holds what came, below the same paths. */
  readonly staging: string;
  readonly out: string;
  /** Of the previous tree's timestamp, hex: nobody may have put another tree there since. */
  readonly pointer: string;
  /** Paths of what came, in publish order but for the pointers. */
  readonly came: readonly string[];
  /** What readers begin at, in the order in which they change. */
  readonly pointers: readonly string[];
  readonly went: readonly string[];
  /** For those who wait, and while it waits for others. */
  readonly waiting: FolderLockOptions;
}

const FILES_AT_ONCE = 16;

/** @throws {CodedError} E_PREVIOUS_TREE when the tree is not the previous one any more */
export async function rewriteTree(rewriting: Rewriting): Promise<void> {
  const { staging, out, pointer, came, pointers, went, waiting } = rewriting;
  const lock = await lockTree(out, waiting);
  try {
    if ((await treePointer(out)) !== pointer) throw replaced(out);
    const folders = new Map<string, Promise<unknown>>();
    const move = async (path: string): Promise<void> => {
      const folder = dirname(join(out, path));
      const made = folders.get(folder) ?? mkdir(folder, { recursive: true });
      folders.set(folder, made);
      await made;
      await rename(join(staging, path), join(out, path));
    };
    await mapBounded(came, FILES_AT_ONCE, move);
    for (const path of pointers) await move(path);
    await mapBounded(went, FILES_AT_ONCE, (path) => rm(join(out, path), { force: true }));
  } finally {
    await lock.release();
  }
}

/** SHA-256 of a tree's timestamp, hex; undefined where there is none. */
export async function treePointer(folder: string): Promise<string | undefined> {
  const bytes = await readFile(join(folder, TIMESTAMP_PATH)).catch(() => undefined);
  return bytes && sha256Hex(bytes);
}

function replaced(out: string): CodedError {
  return new CodedError({
    code: "E_PREVIOUS_TREE",
    exitCode: EXIT.failed,
    message: `${out} is not the tree any more that this build began with: another build has replaced it`,
    fix: "build again",
  });
}
