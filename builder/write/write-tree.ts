/**
 * Writes the files of a tree beside its destination: all of them, or, where the tree before is the one
 * that the last build left, those that are others than there.
 */
import { existsSync } from "node:fs";
import { readdir, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { CHECKPOINT_PATH, REGISTRY_PATH, TIMESTAMP_PATH } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { shownFiles } from "../emit/emit-artifact.ts";
import type { PreviousSource } from "../emit/previous-list.ts";
import { referenceTo } from "../emit/published-file.ts";
import type { Tree } from "../emit/tree.ts";
import type { TreeMemory } from "../evaluate/build-memory.ts";
import { type ChangedFiles, changedFiles, type ListedFiles } from "./changed-files.ts";
import type { DiskSink } from "./disk-sink.ts";
import { type FileWriter, fileWriter } from "./file-writer.ts";

/** Renders the website of the tree in `staging`, whose files are given, into a folder; says what it wrote there. */
export type RenderSite = (
  outFolder: string,
  files: readonly Reference[],
) => Promise<readonly Reference[]>;

/** The tree that the last build left. */
interface PreviousTree {
  /** Absolute. */
  readonly folder: string;
  readonly memory: TreeMemory;
  readonly read: PreviousSource["read"];
}

export interface WriteOptions {
  /** An absolute folder that does not exist yet. */
  readonly staging: string;
  readonly sink: DiskSink;
  /** Absent: no website. */
  readonly renderSite?: RenderSite;
  /** Whose files are kept; without one everything is written. */
  readonly previous?: PreviousTree;
  readonly signal?: AbortSignal;
  /** Called for each data file, with how many were written. */
  readonly onFile?: (written: number, path: string) => void;
}

export interface WrittenTree {
  readonly fileCount: number;
  /** Bytes of all files. */
  readonly size: number;
  readonly memory: TreeMemory;
  /** What is in `staging`, the pointers left out, in publish order, and what the previous tree has too much. */
  readonly came: readonly Reference[];
  readonly pointers: readonly Reference[];
  readonly went: readonly string[];
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
  options: WriteOptions,
  writer: FileWriter,
): Promise<WrittenTree> {
  const { staging, sink, previous } = options;
  const data = await writeData(tree, options, writer);
  const pages = await writePages(tree, { ...options, data }, writer);
  const files: ListedFiles = { data, pages, kept: tree.kept };
  const changed = changedFiles(files, previous?.memory);
  const last = await tree.finish(
    previous ? changed.listed : [...data, ...pages],
    previous && {
      previous: { root: previous.memory.fileList, read: previous.read },
      removed: changed.groups,
      stays: changed.stays,
    },
  );
  for (const file of last.files) if (!POINTERS.has(file.path)) await writer.add(file);
  await writer.settle();
  for (const file of last.files) {
    if (!POINTERS.has(file.path)) continue;
    await writer.add(file);
    await writer.settle();
  }
  await rm(join(staging, BELOW), { force: true });
  await sink.remove();
  return summary(changed, last, previous?.memory);
}

async function writeData(
  tree: Tree,
  { signal, onFile }: WriteOptions,
  writer: FileWriter,
): Promise<readonly Reference[]> {
  const written: Reference[] = [];
  for await (const file of tree.files) {
    signal?.throwIfAborted();
    if (!file.isKept) await writer.add(file);
    written.push({ path: file.path, sha256: file.sha256, size: file.size });
    onFile?.(written.length, file.path);
  }
  return written;
}

/** Leads from a tree that is being made to the tree before it, which has what is kept. */
const BELOW = ".below";

async function writePages(
  tree: Tree,
  { staging, renderSite, previous, data }: WriteOptions & { readonly data: readonly Reference[] },
  writer: FileWriter,
): Promise<readonly Reference[]> {
  if (!renderSite) return [];
  await writer.add(tree.describe());
  await writer.settle();
  if (previous) await symlink(previous.folder, join(staging, BELOW), "junction");
  const shown = [...tree.kept].flatMap(([name, marks]) => shownFiles(name, marks));
  const site = `${staging}.site`;
  try {
    const pages = await renderSite(site, [...data, ...shown]);
    await moveInto(site, staging);
    return pages;
  } finally {
    await rm(site, { recursive: true, force: true });
  }
}

function summary(
  changed: ChangedFiles,
  last: Awaited<ReturnType<Tree["finish"]>>,
  before: TreeMemory | undefined,
): WrittenTree {
  const isPart = ({ path }: Reference): boolean => path.startsWith("index/");
  const parts = last.files.filter(isPart);
  const signed = last.files.filter((file) => !isPart(file));
  const [count, size] = before?.listParts ?? [0, 0];
  const listParts = [
    count + parts.length - last.gone.length,
    size + sizeOf(parts) - sizeOf(last.gone),
  ] as const;
  const kept = (before?.unlisted ?? []).filter(({ path }) => last.kept.has(path));
  const unlisted = [...signed.map(referenceTo), ...kept];
  const there = new Set((before?.unlisted ?? []).map(keyOf));
  const now = new Set([...changed.listed, ...last.files, ...kept].map(({ path }) => path));
  const old = [...last.taken, ...last.gone].map(({ path }) => path);
  return {
    fileCount: changed.count + listParts[0] + unlisted.length,
    size: changed.size + listParts[1] + sizeOf(unlisted),
    memory: {
      fileList: last.fileList,
      listParts,
      others: changed.others,
      names: changed.names,
      unlisted,
      pages: changed.pages,
    },
    came: [
      ...changed.came,
      ...last.files.filter((file) => !POINTERS.has(file.path) && !there.has(keyOf(file))),
    ],
    pointers: last.files.filter(({ path }) => POINTERS.has(path)),
    went: [...old, ...(before?.unlisted ?? []).map(({ path }) => path)].filter(
      (path) => !now.has(path),
    ),
  };
}

function keyOf({ path, sha256 }: Reference): string {
  return `${sha256} ${path}`;
}

function sizeOf(files: readonly Reference[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

/** Folders go as a whole where the other has none of that name. */
async function moveInto(from: string, to: string): Promise<void> {
  for (const item of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, item.name), join(to, item.name)];
    if (item.isDirectory() && existsSync(target)) await moveInto(source, target);
    else await rename(source, target);
  }
}
