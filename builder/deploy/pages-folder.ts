/**
 * A folder for `actions/upload-pages-artifact`: the tree in plain files, and what GitHub Pages wants
 * beside it. The folder replaces an earlier one as a whole.
 */
import { copyFile, lstat, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { mapBounded } from "../../client/install/map-bounded.ts";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { REGISTRY_PATH } from "../../schemas/paths.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import { requireListed } from "./require-listed.ts";

/** Bytes of a published site (docs.github.com, "GitHub Pages limits"). */
const PAGES_SIZE_MAX = 1_000_000_000;
/** Of it, from where on the operator is told. */
const NEAR = 0.8;
const FILES_AT_ONCE = 16;

export interface PagesOptions {
  /** The built tree, absolute. */
  readonly tree: string;
  readonly folder: string;
  readonly files: readonly Reference[];
  readonly onFile: (done: number, path: string) => void;
}

/** What an operator should know before the tree outgrows its host; undefined when there is nothing. */
export function pagesSizeNote(size: number): string | undefined {
  if (size < PAGES_SIZE_MAX * NEAR) return undefined;
  return `this tree has ${(size / 1e6).toFixed(0)} MB, and GitHub Pages publishes at most ${PAGES_SIZE_MAX / 1e6} MB: move to a bucket or a web server in time (ashlar deploy dist s3://BUCKET)`;
}

/** @throws {CodedError} E_PAGES_SIZE, E_DEPLOY_TREE, E_DEPLOY_FOLDER */
export async function writePagesFolder(options: PagesOptions): Promise<void> {
  const { tree, folder, files, onFile } = options;
  requirePagesSize(files.reduce((sum, { size }) => sum + size, 0));
  await requireOurs(folder);
  const staging = join(dirname(folder), `.${basename(folder)}.staging`);
  await rm(staging, { recursive: true, force: true });
  let done = 0;
  try {
    await mapBounded(files, FILES_AT_ONCE, async (file) => {
      const to = join(staging, file.path);
      await mkdir(dirname(to), { recursive: true });
      // A copy of what a link leads to: the uploading action takes no links.
      await copyFile(join(tree, file.path), to);
      await requireListed(file, to);
      onFile(++done, file.path);
    });
    // Without it Jekyll would leave out every name that begins with an underscore.
    await writeFile(join(staging, ".nojekyll"), "");
    if (!files.some(({ path }) => path === "404.html"))
      await writeFile(join(staging, "404.html"), NOT_FOUND);
    await rm(folder, { recursive: true, force: true });
    await rename(staging, folder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

const NOT_FOUND = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>404: not in this registry</title>
<h1>404</h1><p>There is no such file in this registry.</p></html>
`;

function requirePagesSize(size: number): void {
  if (size <= PAGES_SIZE_MAX) return;
  throw new CodedError({
    code: "E_PAGES_SIZE",
    exitCode: EXIT.failed,
    message: `this tree has ${(size / 1e6).toFixed(0)} MB, and GitHub Pages publishes at most ${PAGES_SIZE_MAX / 1e6} MB`,
    fix: "deploy it to a bucket or a web server (ashlar deploy dist s3://BUCKET, or user@host:path), or build it with --no-site",
  });
}

async function requireOurs(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => undefined);
  if (!found) return;
  const names = found.isDirectory() ? await readdir(folder) : [basename(folder)];
  if (found.isDirectory() && (names.length === 0 || names.includes(REGISTRY_PATH))) return;
  throw new CodedError({
    code: "E_DEPLOY_FOLDER",
    exitCode: EXIT.usage,
    message: `${folder} holds something that is no tree`,
    fix: "name another folder with --pages, or empty this one",
    details: names.slice(0, 10),
  });
}
