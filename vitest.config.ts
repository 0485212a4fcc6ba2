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

/**
 * Folders whose tests start hundreds of processes. How long that takes goes with the memory of whoever starts
 * them, and in one process for all tests that grows until each takes three times as long.
 */
const STARTING = [
  ...["automerge", "builder", "change", "contribute", "deploy", "doctor", "github", "history"],
  ...["incremental", "mend", "moderation", "publisher", "snapshot", "usage", "workflows"],
];
/** Folders whose tests share a process that the rest has left no memory in. */
const ALONE = ["client", "trust"];

const testsIn = (folders: readonly string[]): string[] =>
  folders.map((folder) => `test/${folder}/**/*.test.ts`);
const NO_TESTS = ["test/fixtures/**", "test/bench/**"];

interface Tests {
  readonly include: string[];
  readonly exclude?: readonly string[];
  /** Whether each file has a process of its own. */
  readonly isolate?: boolean;
}

const project = (name: string, { include, exclude = [], isolate = false }: Tests) => ({
  extends: true as const,
  test: { name, include, exclude: [...NO_TESTS, ...exclude], isolate },
});

export default defineConfig({
  test: {
    projects: [
      project("starting", { include: testsIn(STARTING), isolate: true }),
      ...ALONE.map((folder) => project(folder, { include: testsIn([folder]) })),
      project("others", {
        include: ["test/**/*.test.ts"],
        exclude: testsIn([...STARTING, ...ALONE]),
      }),
    ],
    globalSetup: ["test/shelf.ts"],
    // Most tests wait for processes that they started: two files at once keep two cores busy.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
