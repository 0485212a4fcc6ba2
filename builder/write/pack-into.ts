import { randomBytes } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StoredPayload } from "../pack/blob-sink.ts";
import { packWhole, type WholePayload } from "../pack/pack-whole.ts";

/** Packs a payload; the archive is in `folder`, by its SHA-256, whole or not at all. */
export async function packInto(folder: string, payload: WholePayload): Promise<StoredPayload> {
  const { archive, sha256, digests } = await packWhole(payload);
  const temporary = join(folder, `.${randomBytes(8).toString("hex")}`);
  try {
    writeFileSync(temporary, archive, { flag: "wx" });
    renameSync(temporary, join(folder, sha256));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return { sha256, size: archive.length, digests };
}
