/** Puts new files into a folder that holds nothing else. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";

/** A clone of an empty repository is empty. */
const EXPECTED = new Set([".git"]);

/** @throws {CodedError} E_FOLDER_NOT_EMPTY, with what is in it */
export async function requireEmptyFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw refused(`${folder} is no folder that can be read`, []);
  });
  const found = names.filter((name) => !EXPECTED.has(name)).sort();
  if (found.length === 0) return;
  throw refused(`${folder} is not empty: it holds ${found.slice(0, 5).join(", ")}`, found);
}

/**
 * @param files content by path, relative to the folder; none of them is there yet
 * @param executables those that are programs
 */
export async function writeScaffold(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  executables: ReadonlySet<string> = new Set(),
): Promise<void> {
  for (const [path, text] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: "wx", mode: executables.has(path) ? 0o755 : 0o644 });
  }
}

function refused(message: string, details: readonly string[]): CodedError {
  return new CodedError({
    code: "E_FOLDER_NOT_EMPTY",
    exitCode: EXIT.usage,
    message,
    fix: "name a new folder: what is there is never overwritten",
    details: details.slice(0, 50),
  });
}
