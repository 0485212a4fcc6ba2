/**
 * Published documents that never change, kept by their SHA-256 in the user's cache folder. What is
 * read is hashed again, so a damaged entry only costs a download.
 */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Sha256, sha256Hex } from "../../schemas/digest.ts";

export interface DocumentCache {
  /** Bytes whose digest is, or begins with, `digest`; or undefined. */
  get(digest: Sha256): Promise<Uint8Array | undefined>;
  /** Keeps bytes that were checked; a folder that cannot be written is passed over. */
  put(digest: Sha256, bytes: Uint8Array): Promise<void>;
}

/** @param folder the user's cache folder */
export function documentCache(folder: string): DocumentCache {
  const place = (digest: Sha256) => join(folder, "documents", digest.slice(0, 2), digest);
  return {
    async get(digest) {
      const bytes = await readFile(place(digest)).catch(() => undefined);
      return bytes !== undefined && sha256Hex(bytes).startsWith(digest) ? bytes : undefined;
    },
    async put(digest, bytes) {
      const temporary = `${place(digest)}.${randomBytes(6).toString("hex")}`;
      try {
        await mkdir(dirname(temporary), { recursive: true });
        await writeFile(temporary, bytes, { flag: "wx" });
        await rename(temporary, place(digest));
      } catch {
        // The bytes are at hand; a full disk or a read-only home makes the next run slower, no more.
        await rm(temporary, { force: true }).catch(() => undefined);
      }
    },
  };
}

/** For trees on this machine, which are as near as a cache would be. */
export const NO_CACHE: DocumentCache = {
  get: () => Promise.resolve(undefined),
  put: () => Promise.resolve(),
};
