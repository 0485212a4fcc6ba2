/**
 * Read access to one data folder and nothing else. Symbolic links and hidden files are not followed or
 * listed, paths that leave the folder are refused, and sizes are bounded.
 */
import { lstat, readdir, readFile, realpath } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";

export const FILES_MAX = 2000;
/** Bytes of one file that is read. */
export const FILE_SIZE_MAX = 5 * 1024 * 1024;

/** Opens a folder: `{ list(): Promise<string[]>, read(path): Promise<string> }`; paths use `/`. */
export async function openFolder(path) {
  const root = await realpath(path);
  return { list: () => list(root), read: (file) => read(root, file) };
}

async function list(root) {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((file) => !file.split("/").some((part) => part.startsWith(".")))
    .sort();
  if (files.length > FILES_MAX) throw new RangeError(`the folder holds ${files.length} files; at most ${FILES_MAX} are checked`);
  return files;
}

async function read(root, file) {
  const full = resolve(root, file);
  if (!full.startsWith(root + sep) || (await realpath(full)) !== full) throw new RangeError(`${file} is not inside the folder`);
  const { size } = await lstat(full);
  if (size > FILE_SIZE_MAX) throw new RangeError(`${file} has ${size} bytes; at most ${FILE_SIZE_MAX} are read`);
  return readFile(full, "utf8");
}
