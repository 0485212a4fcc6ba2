/**
 * The website of a built tree, as files.
 *
 * Astro writes beside its sources (`.astro/`) and takes sources only from below its root. So each
 * rendering gets a private folder with a copy of the few hundred kilobytes of source that pages are
 * made from; `site/` itself may be read-only, and renderings may run side by side.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, realpath, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { CodedError } from "../schemas/coded-error.ts";
import { EXIT } from "../schemas/exit-code.ts";

export interface RenderSiteOptions {
  /** A tree with its pointer and all that it names. It is only read. */
  readonly treeFolder: string;
  /** Where the pages go: an empty folder, or none. */
  readonly outFolder: string;
  /** Where site and tree will be served; its path becomes the base of every link. */
  readonly baseUrl: string;
  readonly signal?: AbortSignal;
  /** Called for each page with the number of pages so far and its path. */
  readonly onProgress?: (done: number, page: string) => void;
}

/** What pages are made from, relative to the folder that holds `site/`. */
const SOURCE_FOLDERS = [
  "site/src",
  "site/public",
  "schemas",
  "client/search",
  "client/trust",
] as const;
const SOURCE_FILES = ["site/astro.config.ts", "site/package.json"] as const;
/** Of the machine's environment only what a process needs to run, so that nothing else reaches a page. */
const KEPT_ENVIRONMENT = ["HOME", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR"] as const;
/** Lines of Astro's output that an error shows when none of them says ERROR. */
const ERROR_LINES = 30;
/** A page, as Astro reports it: `├─ /browse/index.html (+4ms)`. */
const PAGE_LINE = /─ (\/\S*\.html)/;

/**
 * Renders the site. Equal trees and base URLs give equal bytes.
 *
 * @throws {CodedError} E_SITE_OUT when `outFolder` holds something · E_SITE when the rendering fails
 * @throws the signal's reason when it is aborted
 */
export async function renderSite(options: RenderSiteOptions): Promise<void> {
  options.signal?.throwIfAborted();
  await refuseFilled(options.outFolder);
  const workshop = await realpath(await mkdtemp(join(tmpdir(), "ashlar-site-")));
  try {
    await furnish(workshop);
    await runAstro(workshop, options);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** Astro empties its output folder; nobody's files may go that way. */
async function refuseFilled(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (entries.length === 0) return;
  throw new CodedError({
    code: "E_SITE_OUT",
    exitCode: EXIT.usage,
    message: `${folder} is not empty`,
    fix: "name an empty folder, or one that does not exist",
  });
}

async function furnish(workshop: string): Promise<void> {
  const home = fileURLToPath(new URL("..", import.meta.url));
  for (const folder of SOURCE_FOLDERS) await copyFolder(join(home, folder), join(workshop, folder));
  for (const file of SOURCE_FILES) await copyFile(join(home, file), join(workshop, file));
  await symlink(modulesFolder(), join(workshop, "node_modules"), "junction");
}

/** Unlike `fs.cp` it does not carry over that a folder is read-only, which would keep it from being removed. */
async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const copy = entry.isDirectory() ? copyFolder : copyFile;
    await copy(join(from, entry.name), join(to, entry.name));
  }
}

/** The `node_modules` that Astro is installed in. */
function modulesFolder(): string {
  const manifest = createRequire(import.meta.url).resolve("astro/package.json");
  return dirname(dirname(manifest));
}

async function runAstro(workshop: string, options: RenderSiteOptions): Promise<void> {
  const astro = join(modulesFolder(), "astro", "bin", "astro.mjs");
  const child = spawn(process.execPath, [astro, "build"], {
    cwd: join(workshop, "site"),
    env: environment(workshop, options),
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.signal && { signal: options.signal }),
  });
  const lines = followOutput(child, options.onProgress);
  const exitCode = await ending(child, options.signal);
  if (exitCode === 0) return;
  throw new CodedError({
    code: "E_SITE",
    exitCode: EXIT.failed,
    message: `rendering the site of ${options.treeFolder} failed`,
    fix: "the lines below name the page and the cause; build with --no-site to publish without pages",
    details: errorLines(lines),
  });
}

function environment(
  workshop: string,
  { treeFolder, outFolder, baseUrl }: RenderSiteOptions,
): NodeJS.ProcessEnv {
  const kept = KEPT_ENVIRONMENT.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  );
  return {
    ...Object.fromEntries(kept),
    NODE_ENV: "production",
    TZ: "UTC",
    NO_COLOR: "1",
    NODE_COMPILE_CACHE: join(workshop, "compiled"),
    ASTRO_TELEMETRY_DISABLED: "1",
    ASHLAR_TREE: resolve(treeFolder),
    ASHLAR_BASE_URL: baseUrl,
    ASHLAR_SITE_OUT: resolve(outFolder),
    ASHLAR_SITE_CACHE: join(workshop, "cache"),
  };
}

function followOutput(child: ChildProcess, onProgress: RenderSiteOptions["onProgress"]): string[] {
  const lines: string[] = [];
  let pages = 0;
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (line) => {
      const page = PAGE_LINE.exec(line)?.[1];
      if (page === undefined) lines.push(line);
      else onProgress?.(++pages, page);
    });
  }
  return lines;
}

function errorLines(lines: readonly string[]): string[] {
  const errors = lines.filter((line) => line.includes("[ERROR]"));
  return errors.length > 0 ? errors : lines.slice(-ERROR_LINES);
}

/** The exit code; undefined when a signal ended the process. */
function ending(child: ChildProcess, signal: AbortSignal | undefined): Promise<number | undefined> {
  return new Promise((settle, fail) => {
    child.once("error", (error) => {
      if (!signal?.aborted) fail(error);
    });
    child.once("close", (exitCode) =>
      signal?.aborted ? fail(signal.reason) : settle(exitCode ?? undefined),
    );
  });
}
