/** Puts a tree in place whole: a build that is stopped, or whose disk is full, leaves the old one as it was. */
import { readdir, rename, rm } from "node:fs/promises";
import type { FolderLockOptions } from "../../client/install/folder-lock.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { REGISTRY_PATH } from "../../schemas/paths.ts";
import { lockTree } from "./tree-lock.ts";

/** Another build may put its tree there between our two renames; so often in a row, something else is wrong. */
const PLACE_TRIES = 50;

/**
 * Puts the staged tree in the place of `out`, even while other builds do the same: the last one stays.
 *
 * @throws {CodedError} E_OUT_NOT_OURS when `out` holds something that no build wrote
 */
export async function placeTree(
  staging: string,
  out: string,
  waiting: FolderLockOptions,
): Promise<void> {
  await refuseForeign(out);
  const lock = await lockTree(out, waiting);
  try {
    await replaceTree(staging, out);
  } finally {
    await lock.release();
  }
}

async function replaceTree(staging: string, out: string): Promise<void> {
  const old = `${staging}.old`;
  for (let tries = 1; ; tries += 1) {
    const replaced = await isMoved(out, old);
    const error = await rename(staging, out).catch((thrown: NodeJS.ErrnoException) => thrown);
    const isTaken = error?.code === "ENOTEMPTY" || error?.code === "EEXIST";
    if (error && !(isTaken && tries < PLACE_TRIES)) {
      if (replaced) await rename(old, out).catch(() => undefined);
      throw error;
    }
    if (replaced) await rm(old, { recursive: true, force: true });
    if (!error) return;
  }
}

/** Moves a folder; false when there is none. */
async function isMoved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** What no tree holds: replacing a folder with one of these would delete a repository or a registry. */
const NEVER_OURS = [".git", "registry.yaml"];

/** Refuses to build over a folder that holds anything but a tree. */
export async function refuseForeign(out: string): Promise<void> {
  const names = await readdir(out).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw error.code === "ENOTDIR" ? notFolder(out) : error;
  });
  const precious = names.filter((name) => NEVER_OURS.includes(name));
  if (precious.length > 0) {
    throw new CodedError({
      code: "E_OUT_NOT_OURS",
      exitCode: EXIT.usage,
      message: `${out} holds ${precious.join(" and ")}: a build would delete it`,
      fix: "name a folder for the tree alone with --out, and copy from there",
    });
  }
  if (names.length === 0 || names.includes(REGISTRY_PATH)) return;
  throw new CodedError({
    code: "E_OUT_NOT_OURS",
    exitCode: EXIT.usage,
    message: `${out} is not empty and holds no ${REGISTRY_PATH}: a build would replace files it did not write`,
    fix: "name another folder with --out, or empty this one",
    details: names.slice(0, 10),
  });
}

function notFolder(out: string): CodedError {
  return new CodedError({
    code: "E_OUT_NOT_OURS",
    exitCode: EXIT.usage,
    message: `${out} is a file, or lies below one`,
    fix: "name a folder with --out",
  });
}
