/**
 * Writes the files of a tree beside its destination: all of them, or, where the tree before is the one
 * that the last build left, those that are others than there.
 */
import { ReferenceTable } from "../../client/verify/reference-table.ts";
import { CHECKPOINT_PATH, REGISTRY_PATH, TIMESTAMP_PATH } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { shownFiles } from "../emit/emit-artifact.ts";
import type { PreviousSource } from "../emit/previous-list.ts";
import { referenceTo } from "../emit/published-file.ts";
import type { LastFiles, Tree } from "../emit/tree.ts";
import type { TreeMemory } from "../evaluate/build-memory.ts";
import { type ChangedFiles, changedFiles, type ListedFiles } from "./changed-files.ts";
import type { DiskSink } from "./disk-sink.ts";
import { type FileWriter, fileWriter } from "./file-writer.ts";
import type { RenderedPages, RenderSite } from "./render-site.ts";
import { writeSite } from "./write-site.ts";

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
  /** Listed files, and their bytes. */
  readonly listed: readonly [count: number, size: number];
  /** Of the documents about the whole registry. */
  readonly roots: LastFiles["roots"];
  /** What is in `staging`, the pointers left out, in publish order, and what the previous tree has too much. */
  readonly came: readonly Reference[];
  readonly pointers: readonly Reference[];
  readonly went: readonly string[];
  /** What the website's renderer left; undefined without one. */
  readonly site?: unknown;
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
  const { sink, previous } = options;
  const data = new ReferenceTable();
  await writeFiles(tree, options, { writer, take: (file) => data.add(file) });
  const site = await writePages(tree, { ...options, data }, writer);
  const pages = site?.files ?? [];
  const files: ListedFiles = { data, pages, kept: tree.kept };
  const changed = changedFiles(files, previous?.memory);
  const last = await tree.finish(
    previous ? changed.listed : pages.length > 0 ? [...data, ...pages] : data,
    previous && {
      previous: { root: previous.memory.fileList, read: previous.read },
      removed: changed.groups,
      stays: changed.stays,
    },
    (file) => writer.add(file),
  );
  await writeLast(last, writer);
  await sink.remove();
  return { ...writtenTree(changed, last, previous?.memory), site: site?.memory };
}

/** What readers begin at after all else. */
export async function writeLast(
  { files, published }: Pick<LastFiles, "files" | "published">,
  writer: FileWriter,
): Promise<void> {
  for (const file of files)
    if (!POINTERS.has(file.path) && !published?.has(file.path)) await writer.add(file);
  await writer.settle();
  for (const file of files) {
    if (!POINTERS.has(file.path)) continue;
    await writer.add(file);
    await writer.settle();
  }
}

/** @returns what was written, and what is kept */
export async function writeData(
  tree: Pick<Tree, "files">,
  options: Pick<WriteOptions, "signal" | "onFile">,
  writer: FileWriter,
): Promise<readonly Reference[]> {
  const written: Reference[] = [];
  await writeFiles(tree, options, { writer, take: (file) => written.push(referenceTo(file)) });
  return written;
}

/** @param to.take told of each file that was written or is kept */
async function writeFiles(
  tree: Pick<Tree, "files">,
  { signal, onFile }: Pick<WriteOptions, "signal" | "onFile">,
  to: { readonly writer: FileWriter; readonly take: (file: Reference) => void },
): Promise<void> {
  let count = 0;
  for await (const file of tree.files) {
    signal?.throwIfAborted();
    if (!file.isKept) await to.writer.add(file);
    to.take(file);
    count += 1;
    onFile?.(count, file.path);
  }
}

async function writePages(
  tree: Tree,
  { staging, renderSite, previous, data }: WriteOptions & { readonly data: Iterable<Reference> },
  writer: FileWriter,
): Promise<RenderedPages | undefined> {
  if (!renderSite) return undefined;
  const shown = [...tree.kept].flatMap(([name, marks]) => shownFiles(name, marks));
  const below = previous?.folder;
  return writeSite({ staging, below, document: tree.describe(), writer }, (folder) =>
    renderSite(folder, [...data, ...shown]),
  );
}

export function writtenTree(
  changed: Omit<ChangedFiles, "groups" | "stays">,
  last: LastFiles,
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
    listed: [changed.count, changed.size],
    roots: last.roots,
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
      ...last.files
        .filter((file) => !POINTERS.has(file.path) && !there.has(keyOf(file)))
        .map(referenceTo),
    ],
    pointers: last.files.filter(({ path }) => POINTERS.has(path)).map(referenceTo),
    went: [...old, ...(before?.unlisted ?? []).map(({ path }) => path)].filter(
      (path) => !now.has(path),
    ),
  };
}

function keyOf({ path, sha256 }: Reference): string {
  return `${sha256} ${path}`;
}

/** Bytes of all of them. */
export function sizeOf(files: readonly Reference[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
