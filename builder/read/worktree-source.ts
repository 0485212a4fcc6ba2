/**
 * A folder as a source: what git would commit from it (tracked files and new ones that are not
 * ignored), or every file when the folder is in no repository. Links are listed, never followed.
 */
import { createReadStream } from "node:fs";
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { findRepository, NO_HISTORY, type RepositoryPlace, readHistory } from "./read-history.ts";
import type { Source, SourceEntry } from "./source.ts";

/** Files looked at in one go; more only fills the thread pool's queue. */
const STAT_BATCH = 256;

/** @throws {CodedError} E_NO_FOLDER */
export async function openWorktreeSource(folder: string): Promise<Source> {
  await requireFolder(folder);
  const place = await findRepository(folder);
  const paths = place ? await listed(place) : await walked(folder, "");
  const entries: SourceEntry[] = [];
  for (let start = 0; start < paths.length; start += STAT_BATCH) {
    const batch = await Promise.all(
      paths.slice(start, start + STAT_BATCH).map((path) => entryOf(folder, path)),
    );
    entries.push(...batch.filter((entry) => entry !== undefined));
  }
  entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    entries,
    history: place ? await readHistory(place, "HEAD") : NO_HISTORY,
    read: (entry) => readFile(join(folder, entry.path)),
    stream: (entry) => createReadStream(join(folder, entry.path)),
    close: async () => undefined,
  };
}

async function requireFolder(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new CodedError({
    code: "E_NO_FOLDER",
    exitCode: EXIT.notFound,
    message: `there is no folder ${folder}`,
    fix: "name the folder that holds registry.yaml with --registry",
  });
}

async function listed({ git }: RepositoryPlace): Promise<string[]> {
  const listing = await git.raw(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  return [...new Set(listing.split("\0").filter(Boolean))];
}

async function walked(folder: string, prefix: string): Promise<string[]> {
  const paths: string[] = [];
  for (const item of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const path = prefix ? `${prefix}/${item.name}` : item.name;
    if (item.isDirectory()) paths.push(...(await walked(folder, path)));
    else paths.push(path);
  }
  return paths;
}

async function entryOf(folder: string, path: string): Promise<SourceEntry | undefined> {
  const found = await lstat(join(folder, path)).catch(() => undefined);
  if (!found) return undefined;
  if (found.isFile())
    return { path, kind: found.mode & 0o100 ? "executable" : "file", size: found.size };
  if (found.isSymbolicLink()) return { path, kind: "symlink", size: 0 };
  return {
    path: path.replace(/\/$/, ""),
    kind: found.isDirectory() ? "submodule" : "special",
    size: 0,
  };
}
