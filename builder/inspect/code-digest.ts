/**
 * The digest of the code that decides what an inspection finds: the builder's and the schemas'
 * modules and the versions of what they import. In a checkout the code changes without its version.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Sha256, sha256Hex } from "../../schemas/digest.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FOLDERS = [
  "builder/check",
  "builder/inspect",
  "builder/parse",
  "builder/plugin",
  "builder/scan",
  "schemas",
];

/** @param extra whatever else results depend on: the registry's own rules */
export async function codeDigest(extra: string): Promise<Sha256> {
  const lists = await Promise.all(
    FOLDERS.map(async (folder) =>
      (await readdir(join(ROOT, folder), { recursive: true })).map((name) => join(folder, name)),
    ),
  );
  const paths = lists.flat().filter((path) => /\.(?:ts|js|json)$/.test(path));
  const contents = await Promise.all(
    [...paths.sort(), "builder/package.json"].map(
      async (path) => `${path} ${sha256Hex(await readFile(join(ROOT, path)))}`,
    ),
  );
  return sha256Hex([process.versions.node, extra, ...contents].join("\n"));
}
