/** Where benchmarks keep what they download: never inside the project. */
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** `$XDG_CACHE_HOME/ashlar-bench/<part>` (XDG base directories), made when it is not there. */
export function cacheFolder(part: string): string {
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const folder = join(caches, "ashlar-bench", part);
  mkdirSync(folder, { recursive: true });
  return folder;
}
