/**
 * Archives by their SHA-256, in the user's cache: `blobs/sha256/ab/<digest>`. Writers need no lock:
 * each writes under a name of its own and renames, and two that bring one digest bring equal bytes.
 * What lies there is not trusted either: it is hashed again whenever it is used.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Sha256 } from "../../schemas/digest.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { RegistryReader } from "../registry/registry-reader.ts";

/** An hour without a byte: the network gives up after half a minute. */
const PART_AGE_MS = 3_600_000;

export interface BlobStore {
  /** The place of a blob whose bytes were just checked, or undefined. A damaged one is removed. */
  find(blob: Omit<Reference, "path">): Promise<string | undefined>;
  /**
   * The place of a blob, from the store or else through `reader`.
   *
   * @throws {CodedError} E_SIZE, E_DIGEST, E_INCOMPLETE, E_NETWORK, E_AUTH, E_DISK_FULL
   */
  fetch(reader: RegistryReader, reference: Reference): Promise<string>;
}

/** @param cache the user's cache folder */
export function blobStore(cache: string): BlobStore {
  const place = (digest: Sha256) => join(cache, "blobs", "sha256", digest.slice(0, 2), digest);
  const find: BlobStore["find"] = async (blob) => {
    const path = place(blob.sha256);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) return undefined;
    if (found.isFile() && found.size === blob.size && (await hashFile(path)) === blob.sha256)
      return path;
    await rm(path, { recursive: true, force: true });
    return undefined;
  };
  return {
    find,
    async fetch(reader, reference) {
      const known = await find(reference);
      if (known !== undefined) return known;
      const path = place(reference.sha256);
      await mkdir(dirname(path), { recursive: true });
      await sweepParts(dirname(path));
      try {
        await reader.download(reference, path);
      } catch (error) {
        // Another process may have brought the same bytes, and a system may refuse to replace them.
        if ((await find(reference)) === undefined) throw error;
      }
      return path;
    },
  };
}

/** Removes unfinished downloads of processes that were killed long ago. */
async function sweepParts(folder: string): Promise<void> {
  for (const entry of await readdir(folder)) {
    if (!entry.endsWith(".part")) continue;
    const found = await stat(join(folder, entry)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > PART_AGE_MS)
      await rm(join(folder, entry), { force: true });
  }
}

async function hashFile(path: string): Promise<Sha256> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest("hex");
}
