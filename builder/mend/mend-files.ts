/** Applies mends to the files of a registry's folder. */
import { randomBytes } from "node:crypto";
import { readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { RECORD_SIZE_MAX } from "../../schemas/limits.ts";
import type { Mend } from "../check/rule.ts";
import { mendRecord } from "./mend-record.ts";

export interface MendedFile {
  /** Relative to the registry's folder. */
  readonly path: string;
  readonly applied: readonly Mend[];
  readonly left: readonly Mend[];
}

/** @param mends in any order; files are written one after the other, each at once or not at all */
export async function mendFiles(
  folder: string,
  mends: readonly Mend[],
): Promise<readonly MendedFile[]> {
  const root = await realpath(folder);
  const mended: MendedFile[] = [];
  for (const [path, own] of Map.groupBy(mends, (mend) => mend.path)) {
    const file = join(root, path);
    const text = await mendable(file, root);
    const result =
      text === undefined ? { text: "", applied: [], left: own } : mendRecord(text, own);
    if (result.applied.length > 0) await replaceFile(file, result.text);
    mended.push({ path, applied: result.applied, left: result.left });
  }
  return mended;
}

/** The text of a file that may be changed; undefined for one that is elsewhere, locked or no text. */
async function mendable(file: string, root: string): Promise<string | undefined> {
  // A link would lead the change to a file that nobody named.
  const isInside = (await realpath(file).catch(() => "")) === file && file.startsWith(root + sep);
  if (!isInside) return undefined;
  const found = await stat(file);
  if (!found.isFile() || (found.mode & 0o200) === 0 || found.size > RECORD_SIZE_MAX)
    return undefined;
  const bytes = await readFile(file);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  const { mode } = await stat(file);
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(draft, text, { flag: "wx", mode: mode & 0o777 });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
