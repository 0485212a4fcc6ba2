/** The files that every new registry's repository gets as they are: they lie in `tree/` beside this file. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

const FOLDER = join(import.meta.dirname, "tree");
const PACKAGE = join(import.meta.dirname, "../package.json");

/** Text by path, relative to the repository's folder. */
export async function commonFiles(): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(FOLDER, { recursive: true, withFileTypes: true }).catch(() => []);
  const files: [string, string][] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(FOLDER, path).split(sep).join("/");
    files.push([name, await readFile(path, "utf8")]);
  }
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export async function programVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(PACKAGE, "utf8")) as { version: string };
  return version;
}
