/** Many small files into one folder: while the disk makes one, the next are made. */
import { copyFile, link, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PublishedFile } from "../emit/published-file.ts";

/** More only fills the queue of Node's four threads for the disk. */
const FILES_AT_ONCE = 16;
/** Folders that are known to be there: files of one folder come one after the other. */
const FOLDERS_MAX = 1000;

export interface FileWriter {
  /**
   * Takes a file, once fewer than {@link FILES_AT_ONCE} are being written.
   *
   * @throws what one that was taken earlier failed with
   */
  add(file: PublishedFile): Promise<void>;
  /** Waits until everything that was taken is on disk. @throws what one of them failed with */
  settle(): Promise<void>;
}

/** What was packed on another machine may lie on another disk. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EXDEV") throw error;
    return copyFile(from, to);
  });
}

/** @param folder may be absent yet @param pathOf where the blob of a digest lies */
export function fileWriter(folder: string, pathOf: (sha256: string) => string): FileWriter {
  const folders = new Map<string, Promise<unknown>>();
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];

  const folderOf = (place: string): Promise<unknown> => {
    const parent = dirname(place);
    if (folders.size >= FOLDERS_MAX) folders.clear();
    const made = folders.get(parent) ?? mkdir(parent, { recursive: true });
    folders.set(parent, made);
    return made;
  };
  const write = async ({ path, bytes, sha256 }: PublishedFile): Promise<void> => {
    const place = join(folder, path);
    await folderOf(place);
    await (bytes ? writeFile(place, bytes) : linkOrCopy(pathOf(sha256), place));
  };
  const throwFailure = (): void => {
    if (failures.length > 0) throw failures[0];
  };
  return {
    async add(file) {
      while (running.size >= FILES_AT_ONCE) await Promise.race(running);
      throwFailure();
      const task: Promise<void> = write(file)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(task));
      running.add(task);
    },
    async settle() {
      await Promise.all(running);
      throwFailure();
    },
  };
}
