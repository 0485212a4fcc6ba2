/** Reads a published index from disk and keeps which files were asked for, as a browser's cache would. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileHost } from "./search-engine.ts";

export interface CountingHost extends FileHost {
  /** Files asked for so far, each once, in their order. */
  readonly asked: readonly string[];
}

export function countingHost(folder: string): CountingHost {
  const asked = new Set<string>();
  return {
    get asked() {
      return [...asked];
    },
    readFile(path) {
      asked.add(path);
      return readFile(join(folder, path));
    },
  };
}
