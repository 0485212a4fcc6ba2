/** Where the test files of one process keep what they rendered: making the program takes some seconds each time. */
import { mkdtempSync, rmSync } from "node:fs";
import { copyFile, mkdir, readdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

let made: string | undefined;

export function siteCache(): string {
  if (made === undefined) {
    const folder = mkdtempSync(join(tmpdir(), "ashlar-site-test-cache-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    made = folder;
  }
  return made;
}

/** Programs are the large files of a cache. */
export const PROGRAM_SIZE_MIN = 500_000;

/** Copies the programs of a cache, and no pages: a rendering with the copy is a clean one. */
export async function copyPrograms(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const path of await filesBelow(from)) {
    if ((await stat(path)).size < PROGRAM_SIZE_MIN) continue;
    const copy = join(to, path.slice(from.length));
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(path, copy);
  }
}

export async function filesBelow(folder: string): Promise<string[]> {
  const items = await readdir(folder, { recursive: true, withFileTypes: true });
  return items.flatMap((item) => (item.isFile() ? [join(item.parentPath, item.name)] : []));
}
