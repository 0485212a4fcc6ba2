/** How lazy the heap of a whole build may be. */
import { setFlagsFromString } from "node:v8";
import type { Source } from "../read/source.ts";

/** Files of a registry whose build needs not much memory anyway, and ends sooner without bounds. */
const SMALL_FILES = 10_000;

/**
 * Garbage that may wait in the old space, in percent of what was live when it was last collected. V8 lets
 * it grow to three times as much where the machine has the memory. Less than a fourth costs time that is felt.
 */
const GARBAGE_MAX = 30;

/**
 * From now on memory stays near to what is live, for some five percent of a build's time, where the
 * registry is large. New objects have the room that loading the program took (some 30 MB), and not the
 * 130 MB that it would grow to.
 */
export function boundHeap({ entries }: Pick<Source, "entries">): void {
  if (entries.length < SMALL_FILES) return;
  // V8 reads both whenever it collects.
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString(`--heap-growing-percent=${GARBAGE_MAX}`);
}
