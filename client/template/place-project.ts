/**
 * Rendered files, written beside their place and moved there: a new folder appears whole, an
 * existing one gets its files by renaming, the answers file last.
 */
import { randomBytes } from "node:crypto";
import { chmod, copyFile, lstat, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { isRunning } from "../install/is-running.ts";
import type { RenderedFile } from "./render-template.ts";

/** Kept in the new folder: what it was made from. */
export const ANSWERS_FILE = ".ashlar-template.json";
const STAGING = /^\.ashlar-new-(\d+)-[0-9a-f]{12}$/;
const ENTRIES_SHOWN = 50;

/**
 * Refuses a folder with files in it, unless they may be overwritten.
 *
 * @throws {CodedError} E_TARGET_EXISTS
 */
export async function checkTarget(folder: string, force: boolean): Promise<void> {
  await sweep(folder);
  const found = await lstat(folder).catch(() => undefined);
  if (found === undefined) return;
  // A link that a user made to a folder is as good as the folder.
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    () => undefined,
  );
  if (entries === undefined) throw exists(`${folder} is no folder`, []);
  if (force || entries.length === 0) return;
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  throw exists(
    `${folder} is not empty`,
    paths.length > 0 ? paths : entries.map(({ name }) => name),
  );
}

/** @returns paths of files that were overwritten */
export async function placeProject(
  folder: string,
  files: readonly RenderedFile[],
  answers: string,
): Promise<string[]> {
  const isNew = (await lstat(folder).catch(() => undefined)) === undefined;
  const home = isNew ? dirname(folder) : folder;
  const staging = join(home, `.ashlar-new-${process.pid}-${randomBytes(6).toString("hex")}`);
  try {
    await mkdir(home, { recursive: true });
    await mkdir(staging, { mode: 0o755 });
    for (const file of files) await writeRendered(staging, file);
    await writeFile(join(staging, ANSWERS_FILE), answers, { flag: "wx", mode: 0o644 });
    if (!isNew) return await moveInto(folder, staging, files);
    await rename(staging, folder);
    return [];
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function writeRendered(
  staging: string,
  { path, content, executable }: RenderedFile,
): Promise<void> {
  const place = join(staging, ...path.split("/"));
  await mkdir(dirname(place), { recursive: true });
  if ("text" in content) await writeFile(place, content.text, { flag: "wx" });
  else await copyFile(content.copyOf, place);
  await chmod(place, executable ? 0o755 : 0o644);
}

async function moveInto(
  folder: string,
  staging: string,
  files: readonly RenderedFile[],
): Promise<string[]> {
  const paths = [...files.map(({ path }) => path), ANSWERS_FILE];
  for (const path of paths) await refuseObstacles(folder, path);
  const overwritten: string[] = [];
  for (const path of paths) {
    const place = join(folder, ...path.split("/"));
    await mkdir(dirname(place), { recursive: true });
    if (await lstat(place).catch(() => undefined)) overwritten.push(path);
    await rename(join(staging, ...path.split("/")), place);
  }
  return overwritten;
}

/** A link on the way would lead the file somewhere else; a folder in its place cannot be replaced. */
async function refuseObstacles(folder: string, path: string): Promise<void> {
  const segments = path.split("/");
  for (let depth = 1; depth <= segments.length; depth += 1) {
    const found = await lstat(join(folder, ...segments.slice(0, depth))).catch(() => undefined);
    if (found === undefined) return;
    const isLast = depth === segments.length;
    if (isLast ? !found.isDirectory() : found.isDirectory()) continue;
    const part = segments.slice(0, depth).join("/");
    throw exists(
      `${part} is in the way of ${path}: it is ${isLast ? "a folder" : "no real folder"}`,
      [],
    );
  }
}

/** Removes the staging folders of processes that were killed, here and beside the folder. */
async function sweep(folder: string): Promise<void> {
  for (const home of [folder, dirname(folder)]) {
    for (const entry of await readdir(home).catch(() => [])) {
      const pid = STAGING.exec(entry)?.[1];
      if (pid !== undefined && !isRunning(Number(pid)))
        await rm(join(home, entry), { recursive: true, force: true });
    }
  }
}

function exists(message: string, paths: readonly string[]): CodedError {
  const rest = paths.length - ENTRIES_SHOWN;
  const shown = paths.slice(0, ENTRIES_SHOWN);
  return new CodedError({
    code: "E_TARGET_EXISTS",
    exitCode: EXIT.failed,
    message,
    fix: "Choose a folder that is empty or not there, or add --force to write into this one and overwrite files of the same name.",
    details: rest > 0 ? [...shown, `and ${rest} more`] : shown,
  });
}
