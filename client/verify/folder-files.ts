/** Every file below a folder, by its path with `/`. Links are files here: they are not followed. */
import { opendir } from "node:fs/promises";
import { join } from "node:path";

export async function* folderFiles(folder: string, below = ""): AsyncGenerator<string> {
  for await (const entry of await opendir(join(folder, below))) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* folderFiles(folder, path);
    else yield path;
  }
}
