/** For tests in which nobody has to be told that a lock is held. */
import type { FolderLockOptions } from "../client/install/folder-lock.ts";

export const WAITING: FolderLockOptions = {
  command: "a test",
  note: () => undefined,
  signal: new AbortController().signal,
};
