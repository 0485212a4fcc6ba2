/**
 * Step results as files, named by their key. Disposable: a file that is missing, cut off or changed
 * is as good as none, and two builds may use one folder at once.
 */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256Hex } from "../../schemas/digest.ts";
import type { StepCache } from "./cached-inspector.ts";
import type { StepResult } from "./step.ts";

/** The first line of a file is the SHA-256 of the rest. */
const DIGEST_LENGTH = 64;

export function diskStepCache(folder: string): StepCache {
  const pathOf = (key: string): string => join(folder, key.slice(0, 2), `${key.slice(2)}.json`);
  return {
    async get(key) {
      const text = await readFile(pathOf(key), "utf8").catch(() => "");
      const body = text.slice(DIGEST_LENGTH + 1);
      if (text === "" || sha256Hex(`${key}${body}`) !== text.slice(0, DIGEST_LENGTH))
        return undefined;
      return JSON.parse(body) as StepResult;
    },
    async set(key, result) {
      const body = JSON.stringify(result);
      const path = pathOf(key);
      const draft = `${path}.${randomBytes(6).toString("hex")}`;
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(draft, `${sha256Hex(`${key}${body}`)}\n${body}`);
        await rename(draft, path);
      } catch {
        // A full or read-only disk costs time in the next run, and nothing else.
      }
    },
  };
}
