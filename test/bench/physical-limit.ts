/** What a build cannot be faster than: its input read and hashed, its output written. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesBelow } from "./tree-files.ts";

export interface PhysicalLimit {
  readonly readSeconds: number;
  readonly seconds: number;
  /** User and system time of all of it. */
  readonly cpuSeconds: number;
}

/** Reads and hashes every file of `folder`, then writes `bytes` bytes in `files` files of one size. */
export function physicalLimit(
  folder: string,
  output: { readonly scratch: string; readonly bytes: number; readonly files: number },
): PhysicalLimit {
  const began = performance.now();
  const cpuBegan = process.cpuUsage();
  for (const path of filesBelow(folder)) {
    createHash("sha256")
      .update(readFileSync(join(folder, path)))
      .digest();
  }
  const read = performance.now();
  writeFiles(output);
  const end = performance.now();
  const { user, system } = process.cpuUsage(cpuBegan);
  rmSync(output.scratch, { recursive: true, force: true });
  return {
    readSeconds: (read - began) / 1000,
    seconds: (end - began) / 1000,
    cpuSeconds: (user + system) / 1e6,
  };
}

function writeFiles({
  scratch,
  bytes,
  files,
}: {
  scratch: string;
  bytes: number;
  files: number;
}): void {
  mkdirSync(scratch, { recursive: true });
  const content = Buffer.alloc(Math.ceil(bytes / files), "x");
  for (let index = 0; index < files; index += 1)
    writeFileSync(join(scratch, String(index)), content);
}
