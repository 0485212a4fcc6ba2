/**
 * What was rendered, as files named by their key. Disposable: a file that is missing, cut off or
 * altered is as good as none, and several builds may use one folder at once. The folder is as good as
 * its owner: it also holds the program that renders, so do not share it with strangers.
 */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Sha256 } from "../../schemas/digest.ts";
import { packGroup, type StoredGroup, unpackGroup } from "./stored-group.ts";

export interface PageCache {
  get(key: Sha256): Promise<StoredGroup | undefined>;
  /** Why it was not kept; undefined when it was. */
  set(key: Sha256, group: StoredGroup): Promise<string | undefined>;
}

/** @param folder undefined: nothing is kept */
export function diskPageCache(folder: string | undefined): PageCache {
  if (folder === undefined) return { get: async () => undefined, set: async () => undefined };
  const pathOf = (key: Sha256): string => join(folder, key.slice(0, 2), key.slice(2));
  return {
    async get(key) {
      const bytes = await readFile(pathOf(key)).catch(() => undefined);
      return bytes && unpackGroup(key, bytes);
    },
    async set(key, group) {
      const path = pathOf(key);
      const draft = `${path}.${randomBytes(6).toString("hex")}`;
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(draft, packGroup(key, group));
        await rename(draft, path);
        return undefined;
      } catch (error) {
        await rm(draft, { force: true }).catch(() => undefined);
        return (error as Error).message;
      }
    },
  };
}
