/**
 * Where the test files of one process keep what they rendered. The programs that render, which take
 * some seconds to make, are shared with other processes and with builds of the command: they are named
 * by all that goes into them.
 */
import { constants, mkdtempSync, rmSync } from "node:fs";
import { copyFile, mkdir, readdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SHARED_CACHE } from "../run-cli.ts";

/** Of `ashlar build`. */
const SHARED_PAGES = join(SHARED_CACHE, "ashlar/pages");

let made: string | undefined;

export async function siteCache(): Promise<string> {
  if (made === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "ashlar-site-test-cache-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    made = folder;
  }
  await copyPrograms(SHARED_PAGES, made);
  return made;
}

/** Gives the programs that were made to other processes. */
export async function sharePrograms(): Promise<void> {
  await copyPrograms(await siteCache(), SHARED_PAGES);
}

/** Programs are the large files of a cache. */
export const PROGRAM_SIZE_MIN = 500_000;
/** What is not being written just now. */
const KEPT = /[0-9a-f]{62}$/;

/** Copies the programs of a cache, and no pages: a rendering with the copy is a clean one. */
export async function copyPrograms(from: string, to: string): Promise<void> {
  await mkdir(from, { recursive: true });
  await mkdir(to, { recursive: true });
  for (const path of await filesBelow(from)) {
    if (!KEPT.test(path) || (await stat(path)).size < PROGRAM_SIZE_MIN) continue;
    const copy = join(to, path.slice(from.length));
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(path, copy, constants.COPYFILE_EXCL).catch(unlessThere);
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

export async function filesBelow(folder: string): Promise<string[]> {
  const items = await readdir(folder, { recursive: true, withFileTypes: true });
  return items.flatMap((item) => (item.isFile() ? [join(item.parentPath, item.name)] : []));
}
