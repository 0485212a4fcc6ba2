/** A package of npm in an exact version, installed on demand outside of the project. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";

/**
 * @param version exact
 * @param overrides versions of what it needs, where it asks for one that is not there
 * @returns the folder whose `node_modules` holds it; undefined when it cannot be had here
 */
export function npmPeer(
  name: string,
  version: string,
  overrides: Readonly<Record<string, string>> = {},
): string | undefined {
  const folder = join(cacheFolder("npm"), `${name.replaceAll("/", "+")}@${version}`);
  if (existsSync(join(folder, "node_modules", name, "package.json"))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, overrides }));
  try {
    // Nothing of a peer runs before it is measured.
    const flags = ["--save-exact", "--ignore-scripts", "--no-audit", "--no-fund"];
    execFileSync("npm", ["install", ...flags, `${name}@${version}`], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    return folder;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}
