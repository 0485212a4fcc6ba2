import type { Origin } from "../origin/origin.ts";
import type { TreeFiles } from "./tree-files.ts";
import type { Findings } from "./tree-findings.ts";

/** What every part of a verification shares. */
export interface TreeContext {
  readonly origin: Origin;
  readonly files: TreeFiles;
  readonly findings: Findings;
  /** Seconds since 1970: the time that expiry is judged by. */
  readonly now: number;
  readonly signal: AbortSignal | undefined;
  /** Counts up to the files that are known so far. */
  readonly progress: (what: string) => void;
}

/** Files that are read at once; over the network, connections bound it further. */
export const TREE_CONCURRENCY = 16;
