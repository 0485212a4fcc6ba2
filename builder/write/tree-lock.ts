/** One process at a time changes a tree. The lock is a file beside it that says who holds it. */
import { basename, dirname, join } from "node:path";
import {
  type FolderLock,
  type FolderLockOptions,
  lockFolder,
} from "../../client/install/folder-lock.ts";

/** Waits for its turn: placing a tree takes seconds. What a killed process left is taken away. */
export function lockTree(out: string, options: FolderLockOptions): Promise<FolderLock> {
  return lockFolder(join(dirname(out), `.${basename(out)}.lock`), options);
}
