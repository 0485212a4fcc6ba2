/**
 * Where the test files of one process keep what they rendered. The program that renders, which takes
 * some seconds to make, is there, and shared with other processes and with builds of the command: it is
 * named by all that goes into it.
 */
import { constants, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { copyFile, mkdir, readdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { diskPageCache } from "../../site/rendering/disk-page-cache.ts";
import { openProgram } from "../../site/rendering/site-program.ts";
import { SHARED_CACHE } from "../run-cli.ts";
import { shelfFolder } from "../shelf.ts";

/** Of `ashlar build`. */
const SHARED_PAGES = join(SHARED_CACHE, "ashlar/pages");

let made: Promise<string> | undefined;

export function siteCache(): Promise<string> {
  made ??= makeCache();
  return made;
}

async function makeCache(): Promise<string> {
  const folder = shelfFolder("site-cache");
  await copyPrograms(SHARED_PAGES, folder);
  // Without a link on its way, or Astro finds none of its sources.
  const workshop = realpathSync(mkdtempSync(join(tmpdir(), "ashlar-site-test-workshop-")));
  const cache = diskPageCache(folder);
  await openProgram({ workshop, cache, baseUrl: "http://127.0.0.1/" });
  rmSync(workshop, { recursive: true, force: true });
  await copyPrograms(folder, SHARED_PAGES);
  return folder;
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
