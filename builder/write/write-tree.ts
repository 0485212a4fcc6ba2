/**
 * Writes a tree beside its destination and puts it in place whole: a build that is stopped, or
 * whose disk is full, leaves the old tree as it was.
 */
import { existsSync } from "node:fs";
import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { CHECKPOINT_PATH, REGISTRY_PATH, TIMESTAMP_PATH } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { Tree } from "../emit/tree.ts";
import type { DiskSink } from "./disk-sink.ts";
import { type FileWriter, fileWriter } from "./file-writer.ts";

/** Renders the website of the tree in `staging`, whose files are given, into a folder; says what it wrote there. */
export type RenderSite = (
  outFolder: string,
  files: readonly Reference[],
) => Promise<readonly Reference[]>;

export interface WriteOptions {
  /** An absolute folder that does not exist yet. */
  readonly staging: string;
  readonly sink: DiskSink;
  /** Absent: no website. */
  readonly renderSite?: RenderSite;
  readonly signal?: AbortSignal;
  /** How many files there are is not known before. */
  readonly onFile?: (written: number, path: string) => void;
}

export interface WrittenTree {
  readonly fileCount: number;
  /** Bytes of all files. */
  readonly size: number;
}

/** What readers begin at: these names stay, and what they lead to has to be there before. */
const POINTERS: ReadonlySet<string> = new Set([REGISTRY_PATH, CHECKPOINT_PATH, TIMESTAMP_PATH]);

/** Writes every file of `tree` into the staging folder: data, website, file list, what is signed. */
export async function writeTree(tree: Tree, options: WriteOptions): Promise<WrittenTree> {
  const writer = fileWriter(options.staging, options.sink.pathOf);
  try {
    return await writeInOrder(tree, options, writer);
  } finally {
    // Whoever cleans up behind a failure must not meet a file that is still being written.
    await writer.settle().catch(() => undefined);
  }
}

async function writeInOrder(
  tree: Tree,
  { staging, sink, renderSite, signal, onFile }: WriteOptions,
  writer: FileWriter,
): Promise<WrittenTree> {
  const published: Reference[] = [];
  for await (const file of tree.files) {
    signal?.throwIfAborted();
    await writer.add(file);
    published.push({ path: file.path, sha256: file.sha256, size: file.size });
    onFile?.(published.length, file.path);
  }
  if (renderSite) {
    await writer.add(tree.describe(published));
    await writer.settle();
    for (const page of await addSite(renderSite, staging, published)) published.push(page);
  }
  const last = await tree.finish(published);
  for (const file of last) if (!POINTERS.has(file.path)) await writer.add(file);
  await writer.settle();
  for (const file of last) {
    if (!POINTERS.has(file.path)) continue;
    await writer.add(file);
    await writer.settle();
  }
  await sink.remove();
  const size = [...published, ...last].reduce((sum, file) => sum + file.size, 0);
  return { fileCount: published.length + last.length, size };
}

async function addSite(
  renderSite: RenderSite,
  staging: string,
  files: readonly Reference[],
): Promise<readonly Reference[]> {
  const site = `${staging}.site`;
  try {
    const pages = await renderSite(site, files);
    await moveInto(site, staging);
    return pages;
  } finally {
    await rm(site, { recursive: true, force: true });
  }
}

/** Folders go as a whole where the other has none of that name. */
async function moveInto(from: string, to: string): Promise<void> {
  for (const item of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, item.name), join(to, item.name)];
    if (item.isDirectory() && existsSync(target)) await moveInto(source, target);
    else await rename(source, target);
  }
}

/** Another build may put its tree there between our two renames; so often in a row, something else is wrong. */
const PLACE_TRIES = 50;

/**
 * Puts the staged tree in the place of `out`, even while other builds do the same: the last one stays.
 *
 * @throws {CodedError} E_OUT_NOT_OURS when `out` holds something that no build wrote
 */
export async function placeTree(staging: string, out: string): Promise<void> {
  await refuseForeign(out);
  const old = `${staging}.old`;
  for (let tries = 1; ; tries += 1) {
    const replaced = await isMoved(out, old);
    const error = await rename(staging, out).catch((thrown: NodeJS.ErrnoException) => thrown);
    const isTaken = error?.code === "ENOTEMPTY" || error?.code === "EEXIST";
    if (error && !(isTaken && tries < PLACE_TRIES)) {
      if (replaced) await rename(old, out).catch(() => undefined);
      throw error;
    }
    if (replaced) await rm(old, { recursive: true, force: true });
    if (!error) return;
  }
}

/** Moves a folder; false when there is none. */
async function isMoved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** What no tree holds: replacing a folder with one of these would delete a repository or a registry. */
const NEVER_OURS = [".git", "registry.yaml"];

/** Refuses to build over a folder that holds anything but a tree. */
export async function refuseForeign(out: string): Promise<void> {
  const names = await readdir(out).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw error.code === "ENOTDIR" ? notFolder(out) : error;
  });
  const precious = names.filter((name) => NEVER_OURS.includes(name));
  if (precious.length > 0) {
    throw new CodedError({
      code: "E_OUT_NOT_OURS",
      exitCode: EXIT.usage,
      message: `${out} holds ${precious.join(" and ")}: a build would delete it`,
      fix: "name a folder for the tree alone with --out, and copy from there",
    });
  }
  if (names.length === 0 || names.includes(REGISTRY_PATH)) return;
  throw new CodedError({
    code: "E_OUT_NOT_OURS",
    exitCode: EXIT.usage,
    message: `${out} is not empty and holds no ${REGISTRY_PATH}: a build would replace files it did not write`,
    fix: "name another folder with --out, or empty this one",
    details: names.slice(0, 10),
  });
}

function notFolder(out: string): CodedError {
  return new CodedError({
    code: "E_OUT_NOT_OURS",
    exitCode: EXIT.usage,
    message: `${out} is a file, or lies below one`,
    fix: "name a folder with --out",
  });
}
