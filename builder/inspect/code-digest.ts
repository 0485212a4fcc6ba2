/**
 * The digest of the code that decides what an inspection finds: the builder's and the schemas'
 * modules and the versions of what they import. In a checkout the code changes without its version.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Sha256, sha256Hex } from "../../schemas/digest.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** The program, but for its site. */
const PROGRAM = ["builder", "client", "schemas"];
/** What npm put there, and what a checkout has packed. */
const NOT_OURS = /node_modules|^(?:builder|client)[\\/]dist[\\/]/;
const INSPECTION = [
  "builder/check",
  "builder/inspect",
  "builder/parse",
  "builder/plugin",
  "builder/scan",
  "schemas",
];

/** @param extra whatever else results depend on: the registry's own rules */
export function codeDigest(extra: string): Promise<Sha256> {
  return digestOfFolders(INSPECTION, extra);
}

/** Of everything that a build is done with. */
export function programDigest(): Promise<Sha256> {
  return digestOfFolders(PROGRAM, "");
}

async function digestOfFolders(folders: readonly string[], extra: string): Promise<Sha256> {
  const lists = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(ROOT, folder), { recursive: true })).map((name) => join(folder, name)),
    ),
  );
  const paths = lists
    .flat()
    .filter((path) => /\.(?:ts|js|json)$/.test(path) && !NOT_OURS.test(path));
  const contents = await Promise.all(
    [...paths.sort(), "builder/package.json"].map(
      async (path) => `${path} ${sha256Hex(await readFile(join(ROOT, path)))}`,
    ),
  );
  return sha256Hex([process.versions.node, extra, ...contents].join("\n"));
}
