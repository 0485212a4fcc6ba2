/** Contents of artifacts that wait for their files to be made: the first ones in memory, the rest on disk. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256Hex } from "../../schemas/digest.ts";
import type { ArtifactContent, ContentStore } from "../evaluate/evaluated-artifact.ts";

/** Contents in memory: some tens of megabytes. */
const HELD_MAX = 1000;

/** @param folder made when it is needed; whoever made the store removes it */
export function contentFolder(folder: string): ContentStore {
  const held = new Map<string, ArtifactContent>();
  const stored = new Set<string>();
  const pathOf = (name: string): string => join(folder, `${sha256Hex(name)}.json`);
  return {
    async put(name, content) {
      if (held.has(name) || held.size < HELD_MAX) {
        held.set(name, content);
        return;
      }
      if (stored.size === 0) await mkdir(folder, { recursive: true });
      stored.add(name);
      await writeFile(pathOf(name), JSON.stringify(content));
    },
    async get(name) {
      const content = held.get(name);
      if (content || !stored.has(name)) return content;
      return JSON.parse(await readFile(pathOf(name), "utf8")) as ArtifactContent;
    },
  };
}
