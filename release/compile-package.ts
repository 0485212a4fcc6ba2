/**
 * What npm packs of a workspace: `dist/` beside its launcher. Node strips no types below `node_modules`,
 * so it holds the modules compiled, with those of other folders that they import in the same places to each
 * other, and beside them whatever they read.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { compileProgram } from "../site/rendering/compile-program.ts";

const ROOT = join(import.meta.dirname, "..");
const COMPILER = join(ROOT, "node_modules/typescript/bin/tsc");

/** Folders that become packages, in the order in which they are published: each asks for those before it. */
export const WORKSPACES = ["client", "site", "builder"] as const;
type Workspace = (typeof WORKSPACES)[number];

export function isWorkspace(name: string): name is Workspace {
  return (WORKSPACES as readonly string[]).includes(name);
}

export interface CompileOptions {
  readonly workspace: Workspace;
  /** Where to; what lies there is removed. */
  readonly dist: string;
}

/** @throws the compiler's error, with what it wrote, when the sources have faults */
export async function compilePackage({ workspace, dist }: CompileOptions): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  const project = join(ROOT, workspace, "tsconfig.build.json");
  // On several threads TypeScript 7.0.2 now and then leaves a module out, and calls that a success.
  await compiler("-p", project, "--outDir", dist, "--singleThreaded");
  await requireWhole(project, dist);
  if (workspace === "builder") await copyReadFiles(dist);
  if (workspace === "site") await writeProgram(join(dist, "site/program"));
  await copyFile(join(ROOT, "LICENSE"), join(dist, "LICENSE"));
}

const compiler = (...args: string[]) =>
  promisify(execFile)(process.execPath, [COMPILER, ...args], { maxBuffer: 2 ** 26 });

/**
 * Every module of a folder that was compiled, for one that is missing is found only when it is imported.
 * What comes from another package, by its name, is in no such folder.
 *
 * @throws {Error} naming the modules that are not there
 */
async function requireWhole(project: string, dist: string): Promise<void> {
  const { stdout } = await compiler("-p", project, "--listFilesOnly");
  const folders = new Set(await readdir(dist));
  const modules = stdout
    .split("\n")
    .map((path) => relative(ROOT, path.trim()).split(sep).join("/"))
    .filter((path) => /(?<!\.d)\.ts$/.test(path) && !path.includes("node_modules/"))
    .filter((path) => folders.has(path.split("/")[0] ?? ""));
  const missing = modules.filter((path) => !existsSync(join(dist, path.replace(/\.ts$/, ".js"))));
  if (modules.length === 0 || missing.length > 0)
    throw new Error(`the compiler left out ${missing.join(", ") || "everything"}`);
}

/** The builder's files that are no modules: what a new registry begins with, tables, its own manifest. */
export async function copyReadFiles(dist: string): Promise<void> {
  const home = join(ROOT, "builder");
  for (const item of await readdir(home, { recursive: true, withFileTypes: true })) {
    const path = join(item.parentPath, item.name);
    const name = relative(home, path);
    if (!item.isFile() || !isReadFile(name.split(sep).join("/"))) continue;
    const copy = join(dist, "builder", name);
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(path, copy);
  }
}

/** @param path relative to `builder/` */
function isReadFile(path: string): boolean {
  if (/^(?:dist|node_modules)\//.test(path)) return false;
  return (
    path.startsWith("scaffold/tree/") || !/\.ts$|^(?:[^/]*\.js|README\.md|tsconfig\..*)$/.test(path)
  );
}

/** The pages' program, so that no reader of the package needs Astro. */
async function writeProgram(folder: string): Promise<void> {
  const workshop = await realpath(await mkdtemp(join(tmpdir(), "ashlar-pack-")));
  try {
    for (const { path, bytes } of await compileProgram({ workshop })) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}
