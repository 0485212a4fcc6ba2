/** A folder of this machine, or one that is mounted here. */
import { randomBytes } from "node:crypto";
import { copyFile, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FolderLockOptions } from "../../client/install/folder-lock.ts";
import { mapBounded } from "../../client/install/map-bounded.ts";
import { fileOrigin } from "../../client/origin/file-origin.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { REGISTRY_PATH } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { replaceFile } from "../write/replace-file.ts";
import { lockTree } from "../write/tree-lock.ts";
import type { DeployTarget } from "./deploy-target.ts";
import { requireListed } from "./require-listed.ts";

const FILES_AT_ONCE = 16;
/** On the same disk as the files, so that a finished one can be renamed into place. */
const TEMPORARY = ".ashlar/tmp";

/**
 * @param tree the built tree, absolute @param folder absolute
 * @throws {CodedError} E_DEPLOY_FOLDER where the folder holds something that is no tree
 */
export async function folderTarget(
  tree: string,
  folder: string,
  { dryRun, waiting }: { readonly dryRun: boolean; readonly waiting: FolderLockOptions },
): Promise<DeployTarget> {
  await requireOurs(folder);
  if (dryRun) return lookedAt(folder);
  await mkdir(folder, { recursive: true });
  const lock = await lockTree(folder, waiting);
  const temporary = join(folder, TEMPORARY);
  await rm(temporary, { recursive: true, force: true });
  const place = async (path: string): Promise<string> => {
    const to = join(folder, path);
    await mkdir(dirname(to), { recursive: true });
    return to;
  };
  return {
    location: folder,
    look: async () => fileOrigin(folder),
    async put(files, onFile) {
      await mkdir(temporary, { recursive: true });
      await mapBounded(files, FILES_AT_ONCE, async (file) => {
        await copyWhole(file, { tree, temporary, to: await place(file.path) });
        onFile(file.path);
      });
    },
    write: async (path, bytes) => replaceFile(await place(path), bytes),
    async remove(paths, onFile) {
      await mapBounded(paths, FILES_AT_ONCE, async (path) => {
        await rm(join(folder, path), { force: true });
        onFile(path);
      });
    },
    async close() {
      await rm(temporary, { recursive: true, force: true });
      await lock.release();
    },
  };
}

/** For a run that only says what it would do. */
function lookedAt(folder: string): DeployTarget {
  const nothing = async (): Promise<void> => undefined;
  return {
    ...{ location: folder, look: async () => fileOrigin(folder) },
    ...{ put: nothing, write: nothing, remove: nothing, close: nothing },
  };
}

interface Copy {
  readonly tree: string;
  readonly temporary: string;
  readonly to: string;
}

/** The copy is checked and not the original, which may change between. */
async function copyWhole(file: Reference, { tree, temporary, to }: Copy): Promise<void> {
  const draft = join(temporary, randomBytes(8).toString("hex"));
  await copyFile(join(tree, file.path), draft);
  await requireListed(file, draft);
  await rename(draft, to);
}

/** What a tree or a deployment that broke off leaves at the top. */
const OURS: readonly string[] = [REGISTRY_PATH, ".ashlar"];

async function requireOurs(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw foreign(`${folder} is a file, or lies below one`, []);
  });
  if (names.length === 0 || names.some((name) => OURS.includes(name))) return;
  throw foreign(`${folder} is not empty, and no tree was deployed there`, names);
}

function foreign(message: string, names: readonly string[]): CodedError {
  return new CodedError({
    code: "E_DEPLOY_FOLDER",
    exitCode: EXIT.usage,
    message,
    fix: "name a folder for the tree alone, or empty this one",
    details: names.slice(0, 10),
  });
}
