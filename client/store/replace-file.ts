/** A small file, replaced at once: whoever reads it sees the old bytes or the new ones. */
import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * The folder must exist. The bytes are on the disk before the name is.
 *
 * @param through folder of the same file system for the unfinished file; the file's own when absent
 */
export async function replaceFile(
  place: string,
  content: string | Uint8Array,
  through: string = dirname(place),
): Promise<void> {
  const temporary = join(through, `.${basename(place)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const file = await open(temporary, "wx", 0o644);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, place);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
