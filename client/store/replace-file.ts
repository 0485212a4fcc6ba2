/** A small file, replaced at once: whoever reads it sees the old bytes or the new ones. */
import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";

/** The folder must exist. The bytes are on the disk before the name is. */
export async function replaceFile(place: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${place}.${randomBytes(6).toString("hex")}.tmp`;
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
