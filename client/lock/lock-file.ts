/** `ashlar.lock` on disk. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Lockfile } from "../../schemas/lockfile.ts";
import { replaceFile } from "../store/replace-file.ts";
import { invalidLock, lockText, parseLock } from "./lock-text.ts";

export const lockPath = (folder: string): string => join(folder, "ashlar.lock");

/**
 * The lock of a folder, or undefined where there is none.
 *
 * @throws {CodedError} E_LOCK_CONFLICT, E_LOCK_NEWER, E_LOCK_INVALID
 */
export async function readLock(folder: string): Promise<Lockfile | undefined> {
  const file = lockPath(folder);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error.code === "EISDIR" ? invalidLock(`${file} is a folder`, []) : error;
  });
  return text === undefined ? undefined : parseLock(text, file);
}

/**
 * Replaces the lock at once.
 *
 * @param through folder of the same file system for the unfinished file
 * @returns whether anything changed
 */
export async function writeLock(folder: string, lock: Lockfile, through: string): Promise<boolean> {
  const text = lockText(lock);
  const file = lockPath(folder);
  if ((await readFile(file, "utf8").catch(() => undefined)) === text) return false;
  await replaceFile(file, text, through);
  return true;
}
