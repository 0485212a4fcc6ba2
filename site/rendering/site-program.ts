/**
 * The program that renders pages: Astro's work on the sources of the site, some seconds, kept by what
 * goes into it.
 *
 * Astro writes beside its sources (`.astro/`) and takes sources only from below its root. So it gets
 * a private folder with a copy of the few hundred kilobytes of source that pages are made from;
 * `site/` itself may be read-only, and renderings may run side by side.
 */
import { spawn } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { CodedError } from "../../schemas/coded-error.ts";
import { type Sha256, sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { NO_LINKS } from "../src/view/page-links.ts";
import { childEnding, childLines, cleanEnvironment } from "./child-process.ts";
import type { PageCache } from "./disk-page-cache.ts";
import { fileWriter } from "./file-writer.ts";
import { type StoredFile, storedFile } from "./stored-group.ts";

export interface SiteProgram {
  /** Of all that goes into it. */
  readonly digest: Sha256;
  /** The module to import. */
  readonly entry: string;
  /** Style sheet, scripts and icon, as they are served. */
  readonly assets: readonly StoredFile[];
}

export interface ProgramOptions {
  /** A private folder. It has to stay as long as the program runs. */
  readonly workshop: string;
  readonly baseUrl: string;
  readonly cache: PageCache;
  readonly signal?: AbortSignal;
}

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

/** @throws {CodedError} E_SITE when Astro refuses the sources */
export async function openProgram(options: ProgramOptions): Promise<SiteProgram> {
  const { workshop, baseUrl, cache } = options;
  const digest = await programDigest(new URL(baseUrl).pathname);
  const files = (await cache.get(digest))?.files ?? (await compile(options));
  await cache.set(digest, { links: NO_LINKS, state: "", files });
  const place = join(workshop, "program");
  const write = fileWriter(place);
  for (const file of files) if (file.path.startsWith(SERVER)) await write(file);
  const assets = files.flatMap((file) =>
    file.path.startsWith(CLIENT) ? [{ ...file, path: file.path.slice(CLIENT.length) }] : [],
  );
  return { digest, entry: join(place, SERVER, "entry.mjs"), assets };
}

/** Where Astro puts the two halves. */
const SERVER = "server/";
const CLIENT = "client/";

/** Sources, installed packages, Node, and the base path, which stands in every address of a script. */
async function programDigest(basePath: string): Promise<Sha256> {
  const paths = await sourceFiles();
  const contents = await Promise.all(
    paths.map(async (path) => `${path} ${sha256Hex(await readFile(join(HOME, path)))}`),
  );
  const packages = await readFile(join(modulesFolder(), ".package-lock.json"), "utf8").catch(() =>
    readFile(createRequire(import.meta.url).resolve("astro/package.json"), "utf8"),
  );
  return sha256Hex([process.versions.node, basePath, packages, ...contents].join("\n"));
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

async function compile({ workshop, baseUrl, signal }: ProgramOptions): Promise<StoredFile[]> {
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
      ASTRO_TELEMETRY_DISABLED: "1",
      ASHLAR_BASE_URL: baseUrl,
      ASHLAR_SITE_OUT: out,
      ASHLAR_SITE_CACHE: join(workshop, "cache"),
    },
    stdio: ["ignore", "pipe", "pipe"],
    ...(signal && { signal }),
  });
  const lines = childLines(child);
  if ((await childEnding(child, signal)) !== 0) throw notCompiled(lines);
  const paths = await filesBelow(out);
  return Promise.all(
    paths
      .sort()
      .map(async (path) =>
        storedFile(relative(out, path).split(sep).join("/"), await readFile(path)),
      ),
  );
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
