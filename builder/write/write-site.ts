/** Has the website of a tree that is being made rendered, and puts it among the tree's files. */
import { existsSync } from "node:fs";
import { readdir, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { PublishedFile } from "../emit/published-file.ts";
import type { FileWriter } from "./file-writer.ts";

export interface SitePlace {
  /** Holds the tree's data, but for what is the same in the tree before. */
  readonly staging: string;
  /** Absolute folder of the tree before; undefined where `staging` holds everything. */
  readonly below: string | undefined;
  /** What the tree says of itself as long as not all files are known. */
  readonly document: PublishedFile;
  /** Writes to `staging`. */
  readonly writer: FileWriter;
}

/** Leads from a tree that is being made to the tree before it, which has what is kept. */
const BELOW = ".below";

/** @param render into a folder that does not exist */
export async function writeSite<T>(
  { staging, below, document, writer }: SitePlace,
  render: (folder: string) => Promise<T>,
): Promise<T> {
  await writer.add(document);
  await writer.settle();
  const site = `${staging}.site`;
  if (below !== undefined) await symlink(below, join(staging, BELOW), "junction");
  try {
    const rendered = await render(site);
    await moveInto(site, staging);
    return rendered;
  } finally {
    await rm(join(staging, BELOW), { force: true });
    await rm(site, { recursive: true, force: true });
  }
}

/** Folders go as a whole where the other has none of that name. */
async function moveInto(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  for (const item of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, item.name), join(to, item.name)];
    if (item.isDirectory() && existsSync(target)) await moveInto(source, target);
    else await rename(source, target);
  }
}
