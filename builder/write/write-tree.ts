/**
 * Writes a tree beside its destination and puts it in place whole: a build that is stopped, or
 * whose disk is full, leaves the old tree as it was.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { POINTER_PATH } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { PublishedFile } from "../emit/published-file.ts";
import type { Tree } from "../emit/tree.ts";
import type { DiskSink } from "./disk-sink.ts";

export interface WriteOptions {
  /** An absolute folder that does not exist yet. */
  readonly staging: string;
  readonly sink: DiskSink;
  /** Renders the website of the tree in `staging` into the folder given; absent: no website. */
  readonly renderSite?: (outFolder: string) => Promise<void>;
}

export interface WrittenTree {
  readonly fileCount: number;
  /** Bytes of all files. */
  readonly size: number;
}

/** Writes every file of `tree` into the staging folder: data, website, file list, pointer. */
export async function writeTree(tree: Tree, options: WriteOptions): Promise<WrittenTree> {
  const { staging, sink } = options;
  const published: Reference[] = [];
  const folders = new Set<string>();
  const write = async (file: PublishedFile): Promise<void> => {
    const path = join(staging, file.path);
    const folder = dirname(path);
    if (!folders.has(folder)) await mkdir(folder, { recursive: true });
    folders.add(folder);
    if (file.bytes) await writeFile(path, file.bytes);
    else await link(sink.pathOf(file.sha256), path);
  };
  for (const file of tree.files) {
    await write(file);
    published.push({ path: file.path, sha256: file.sha256, size: file.size });
  }
  if (options.renderSite) {
    const provisional = tree.finish(published);
    await write(provisional.pointer);
    published.push(...(await addSite(options.renderSite, staging)));
  }
  const { fileList, pointer } = tree.finish(published);
  await write(fileList);
  await write(pointer);
  await sink.remove();
  const size = published.reduce((sum, file) => sum + file.size, fileList.size + pointer.size);
  return { fileCount: published.length + 2, size };
}

async function addSite(
  renderSite: (outFolder: string) => Promise<void>,
  staging: string,
): Promise<Reference[]> {
  const site = `${staging}.site`;
  const references: Reference[] = [];
  try {
    await renderSite(site);
    for (const item of await readdir(site, { recursive: true, withFileTypes: true })) {
      if (!item.isFile()) continue;
      const from = join(item.parentPath, item.name);
      const path = relative(site, from).split(sep).join("/");
      references.push({ path, ...(await digestOf(from)) });
      await mkdir(dirname(join(staging, path)), { recursive: true });
      await rename(from, join(staging, path));
    }
  } finally {
    await rm(site, { recursive: true, force: true });
  }
  return references;
}

async function digestOf(path: string): Promise<Pick<Reference, "sha256" | "size">> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(piece);
    size += piece.length;
  }
  return { sha256: hash.digest("hex"), size };
}

/**
 * Puts the staged tree in the place of `out`.
 *
 * @throws {CodedError} E_OUT_NOT_OURS when `out` holds something that no build wrote
 */
export async function placeTree(staging: string, out: string): Promise<void> {
  await refuseForeign(out);
  const old = `${staging}.old`;
  const replaced = await rename(out, old).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
  await rename(staging, out);
  if (replaced) await rm(old, { recursive: true, force: true });
}

/** Refuses to build over a folder that holds anything but a tree. */
export async function refuseForeign(out: string): Promise<void> {
  const names = await readdir(out).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (names.length === 0 || names.includes(POINTER_PATH)) return;
  throw new CodedError({
    code: "E_OUT_NOT_OURS",
    exitCode: EXIT.usage,
    message: `${out} is not empty and holds no ${POINTER_PATH}: a build would replace files it did not write`,
    fix: "name another folder with --out, or empty this one",
    details: names.slice(0, 10),
  });
}
