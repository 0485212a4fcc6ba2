/** Unpacks a .tar.xz with the system's tar. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folder with the content, which the caller removes; undefined when there is no such file. */
export function unpackArchive(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "ashlar-corpus-"));
  try {
    execFileSync("tar", ["xJf", file, "-C", folder]);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
}
