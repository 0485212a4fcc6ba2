import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Reference } from "../../schemas/published/reference.ts";
import type { StoredFile } from "./stored-group.ts";

/**
 * Writes files below `folder`, each name once.
 *
 * @throws when a file is there already: two pages with one address are a defect, not a choice
 */
export function fileWriter(folder: string): (file: StoredFile) => Promise<Reference> {
  const made = new Map<string, Promise<unknown>>();
  return async ({ path, sha256, size, bytes }) => {
    const place = join(folder, path);
    const parent = dirname(place);
    let making = made.get(parent);
    if (!making) {
      making = mkdir(parent, { recursive: true });
      made.set(parent, making);
    }
    await making;
    await writeFile(place, bytes, { flag: "wx" });
    return { path, sha256, size };
  };
}
