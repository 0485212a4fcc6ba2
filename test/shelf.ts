/**
 * A folder for what the tests of one process keep from one file to the next. It is gone with the run:
 * workers are ended before they could clean up.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NAME = "ASHLAR_TEST_SHELF";

/** Vitest calls it once for each project. */
export function setup(): void {
  process.env[NAME] ??= mkdtempSync(join(tmpdir(), "ashlar-test-shelf-"));
}

export function teardown(): void {
  const folder = process.env[NAME];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}

/** A new folder on it. */
export function shelfFolder(name: string): string {
  return mkdtempSync(join(process.env[NAME] ?? tmpdir(), `${name}-`));
}
