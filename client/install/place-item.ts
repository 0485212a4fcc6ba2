/**
 * A staged folder, put into its place so that a process that dies at any point leaves either what
 * was there or what was to come:
 *
 *     1. the receipt of what is to come, as "next"
 *     2. what is there goes aside, into the staging folder
 *     3. the new folder gets the name
 *     4. the receipt loses its "next"
 *
 * Whoever finds a "next" receipt knows both possible contents as ours.
 */
import { lstat, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { replaceFile } from "../store/replace-file.ts";
import { findFiles, isWhole, strangers } from "./found-files.ts";
import { artifactPath, makeParents, receiptPath } from "./modules-folder.ts";
import { type Receipt, readReceipts, receiptText } from "./receipt.ts";

export interface Placement {
  readonly receipt: Receipt;
  /** The staged folder. */
  readonly staged: string;
  /** The project folder. */
  readonly folder: string;
  /** The staging folder of this install. */
  readonly staging: string;
}

export async function placeItem({ receipt, staged, folder, staging }: Placement): Promise<void> {
  const { name } = receipt;
  const target = artifactPath(folder, name);
  await makeParents(folder, name);
  await settle(folder, name);
  await replaceFile(receiptPath(folder, name, "next"), receiptText(receipt), staging);
  const aside = await setAside(target, join(staging, "old", name));
  try {
    await rename(staged, target);
  } catch (error) {
    if (aside) await rename(aside, target);
    throw error;
  }
  await rename(receiptPath(folder, name, "next"), receiptPath(folder, name, "placed"));
}

/** Finishes step 4 of a placement that died after step 3, whose receipt would be overwritten now. */
async function settle(folder: string, name: string): Promise<void> {
  const { next } = await readReceipts(folder, name);
  const found = next && (await findFiles(artifactPath(folder, name)));
  if (found && strangers(found, next.files).length === 0 && isWhole(found, next.files))
    await rename(receiptPath(folder, name, "next"), receiptPath(folder, name, "placed"));
}

/** Takes an artifact away that nothing needs any more. */
export async function removeItem(
  name: string,
  { folder, staging }: Pick<Placement, "folder" | "staging">,
): Promise<void> {
  await setAside(artifactPath(folder, name), join(staging, "old", name));
  await rm(receiptPath(folder, name, "placed"), { force: true });
  await rm(receiptPath(folder, name, "next"), { force: true });
}

/** @returns the new place, or undefined when there was nothing */
async function setAside(target: string, aside: string): Promise<string | undefined> {
  const found = await lstat(target).catch(() => undefined);
  if (found === undefined) return undefined;
  await mkdir(dirname(aside), { recursive: true });
  await rename(target, aside);
  return aside;
}
