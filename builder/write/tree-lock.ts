/** One build at a time changes a tree. The lock is a file beside it that says who holds it. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "../../client/install/is-running.ts";

/** Between two looks at a lock that another build holds. */
const LOOK_MS = 50;

/** Waits for its turn: placing a tree takes seconds. What a killed build left is taken away. */
export async function lockTree(out: string): Promise<{ release(): Promise<void> }> {
  const file = join(dirname(out), `.${basename(out)}.lock`);
  while (!(await isTaken(file))) {
    const holder = Number(await readFile(file, "utf8").catch(() => ""));
    if (holder > 0 && !isRunning(holder)) await rm(file, { force: true });
    else await sleep(LOOK_MS);
  }
  return { release: () => rm(file, { force: true }) };
}

async function isTaken(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
