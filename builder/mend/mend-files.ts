/** Applies mends to the files of a registry's folder. */
import { readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";
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
    // A link would lead the change to a file that nobody named.
    const isInside = (await realpath(file).catch(() => "")) === file && file.startsWith(root + sep);
    const text = isInside ? await readFile(file, "utf8") : "";
    const result = isInside ? mendRecord(text, own) : { text, applied: [], left: own };
    if (result.applied.length > 0) await replaceFile(file, result.text);
    mended.push({ path, applied: result.applied, left: result.left });
  }
  return mended;
}

async function replaceFile(file: string, text: string): Promise<void> {
  const draft = `${file}.mended`;
  try {
    await writeFile(draft, text, { flag: "wx" });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
