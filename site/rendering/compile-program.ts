/**
 * Astro's work on the sources of the site, some seconds. It is done in a checkout; the package holds
 * what came of it.
 *
 * Astro writes beside its sources (`.astro/`) and takes sources only from below its root. So it gets
 * a private folder with a copy of the few hundred kilobytes of source that pages are made from;
 * `site/` itself may be read-only, and renderings may run side by side.
 */
import { spawn } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { CodedError } from "../../schemas/coded-error.ts";
import { type Sha256, sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { BASE_PATH_MARK } from "./base-path-mark.ts";
import { childEnding, childLines, cleanEnvironment } from "./child-process.ts";
import { type StoredFile, storedFile } from "./stored-group.ts";

/** What pages are made from, relative to the folder that holds `site/`. */
const SOURCE_FOLDERS = [
  "site/src",
  "site/public",
  "schemas",
  "client/parts",
  "client/search",
  "client/trust",
] as const;
const SOURCE_FILES = ["site/astro.config.ts", "site/package.json"] as const;
const HOME = fileURLToPath(new URL("../..", import.meta.url));
/** Stands in the program for the private folder, which is nobody else's concern. */
const ANY_FOLDER = "/ashlar";
/** Of what Astro's islands are encrypted with. There are none; without it, each program has a key of its own. */
const NO_KEY = Buffer.alloc(32).toString("base64");

/** Of the sources and the installed packages. */
export async function sourceDigest(): Promise<Sha256> {
  const paths = await sourceFiles();
  const contents = await Promise.all(
    paths.map(async (path) => `${path} ${sha256Hex(await readFile(join(HOME, path)))}`),
  );
  const packages = await readFile(join(modulesFolder(), ".package-lock.json"), "utf8").catch(() =>
    readFile(createRequire(import.meta.url).resolve("astro/package.json"), "utf8"),
  );
  return sha256Hex([packages, ...contents].join("\n"));
}

async function sourceFiles(): Promise<string[]> {
  const lists = await Promise.all(SOURCE_FOLDERS.map((folder) => filesBelow(join(HOME, folder))));
  return [...SOURCE_FILES, ...lists.flat().map((path) => relative(HOME, path))].sort();
}

async function filesBelow(folder: string): Promise<string[]> {
  const items = await readdir(folder, { recursive: true, withFileTypes: true });
  return items.flatMap((item) => (item.isFile() ? [join(item.parentPath, item.name)] : []));
}

/** The `node_modules` that Astro is installed in. */
function modulesFolder(): string {
  const manifest = createRequire(import.meta.url).resolve("astro/package.json");
  return dirname(dirname(manifest));
}

export interface CompileOptions {
  /** A private folder without links on its way, which may be removed afterwards. */
  readonly workshop: string;
  readonly signal?: AbortSignal;
}

/**
 * The program, with {@link BASE_PATH_MARK} in place of the path that it will be served at.
 *
 * @returns `server/…`, which renders, and `client/…`, which is served; sorted by path
 * @throws {CodedError} E_SITE when Astro refuses the sources
 */
export async function compileProgram({ workshop, signal }: CompileOptions): Promise<StoredFile[]> {
  for (const path of await sourceFiles()) {
    await mkdir(dirname(join(workshop, path)), { recursive: true });
    await copyFile(join(HOME, path), join(workshop, path));
  }
  await symlink(modulesFolder(), join(workshop, "node_modules"), "junction");
  const out = join(workshop, "compiled");
  const astro = join(modulesFolder(), "astro", "bin", "astro.mjs");
  const child = spawn(process.execPath, [astro, "build"], {
    cwd: join(workshop, "site"),
    env: {
      ...cleanEnvironment(),
      NODE_COMPILE_CACHE: join(workshop, "node-cache"),
      ASTRO_KEY: NO_KEY,
      ASTRO_TELEMETRY_DISABLED: "1",
      ASHLAR_BASE_URL: `http://localhost${BASE_PATH_MARK}`,
      ASHLAR_SITE_OUT: out,
      ASHLAR_SITE_CACHE: join(workshop, "cache"),
    },
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal && { signal }),
  });
  const lines = childLines(child);
  if ((await childEnding(child, signal)) !== 0) throw notCompiled(lines);
  const here = pathToFileURL(workshop).pathname;
  const files = (await filesBelow(out)).map(async (path) => {
    const bytes = await readFile(path);
    const name = relative(out, path).split(sep).join("/");
    if (!name.endsWith(".mjs")) return storedFile(name, bytes);
    return storedFile(name, bytes.toString("utf8").replaceAll(here, ANY_FOLDER));
  });
  return (await Promise.all(files)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

function notCompiled(lines: readonly string[]): CodedError {
  return new CodedError({
    code: "E_SITE",
    exitCode: EXIT.failed,
    message: "the sources of the site cannot be compiled",
    fix: "the lines below name the cause; build with --no-site to publish without pages",
    details: lines,
  });
}
