/**
 * Keeps the cache from growing for ever. Each site leaves a list of what its last rendering used; what
 * is on nobody's list, and not of today, goes.
 */
import { randomBytes } from "node:crypto";
import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { type Sha256, sha256Hex } from "../../schemas/digest.ts";

export interface PagesInUse {
  /** The site, by its address. */
  readonly baseUrl: string;
  readonly keys: readonly Sha256[];
  /** Whether what was in use before still is. */
  readonly isPart?: boolean;
}

const DAY_MS = 86_400_000;
/** A site that was not rendered for so long has to begin anew. */
const SITE_DAYS = 30;
/** What another branch or another build rendered so lately stays. */
const UNLISTED_DAYS = 1;
const LISTS = "in-use";

/** Looks through the folder once a day. What goes wrong costs space, and nothing else. */
export async function prunePages(
  folder: string,
  { baseUrl, keys, isPart }: PagesInUse,
): Promise<void> {
  try {
    const lists = join(folder, LISTS);
    await mkdir(lists, { recursive: true });
    const list = join(lists, sha256Hex(baseUrl));
    if (isPart) await appendFile(list, `\n${keys.join("\n")}`);
    else await replace(list, keys.join("\n"));
    const mark = join(folder, "pruned");
    if ((await ageInDays(mark)) < 1) return;
    await replace(mark, "");
    await removeUnused(folder, await keysInUse(lists));
  } catch {
    // The folder is full, or somebody else's: the next rendering tries again.
  }
}

async function keysInUse(lists: string): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (const name of await readdir(lists)) {
    const path = join(lists, name);
    if ((await ageInDays(path)) > SITE_DAYS) await rm(path, { force: true });
    else for (const key of (await readFile(path, "utf8")).split("\n")) keys.add(key);
  }
  return keys;
}

async function removeUnused(folder: string, used: ReadonlySet<string>): Promise<void> {
  const shelves = (await readdir(folder)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  for (const shelf of shelves) {
    for (const name of await readdir(join(folder, shelf))) {
      const path = join(folder, shelf, name);
      if (!used.has(shelf + name) && (await ageInDays(path)) > UNLISTED_DAYS)
        await rm(path, { force: true });
    }
  }
}

/** Of a file's last change; for ever when there is no such file. */
async function ageInDays(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found ? (Date.now() - found.mtimeMs) / DAY_MS : Number.POSITIVE_INFINITY;
}

async function replace(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  await writeFile(draft, text);
  await rename(draft, path);
}
