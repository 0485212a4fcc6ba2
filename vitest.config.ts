import { statfsSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** Bytes that the tests' temporary files may take. */
const ROOM = 2 ** 32;

// Tests make tens of thousands of small files: in memory, where a system has room for them there.
if (process.env.TMPDIR === undefined && freeBytes("/dev/shm") > ROOM)
  process.env.TMPDIR = "/dev/shm";

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/fixtures/**", "test/bench/**"],
    isolate: false,
    // Most tests wait for processes that they started: two files at once keep two cores busy.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
