/** The files of a proposal, written into the working tree of a registry. */

import { randomBytes } from "node:crypto";
import { mkdir, readdir, realpath, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { ProposedFile } from "../contribute/proposal.ts";

/** Each file at once or not at all. @throws {CodedError} E_LINK where a link leads out of the folder */
export async function writeChanges(folder: string, files: readonly ProposedFile[]): Promise<void> {
  const root = await realpath(folder);
  for (const { path, content } of files) {
    const target = join(root, path);
    if (content === null) await removeFile(root, target);
    else {
      await mkdir(dirname(target), { recursive: true });
      await requireInside(root, dirname(target));
      const draft = `${target}.${randomBytes(6).toString("hex")}`;
      try {
        await writeFile(draft, content, { flag: "wx" });
        await rename(draft, target);
      } finally {
        await rm(draft, { force: true });
      }
    }
  }
}

async function removeFile(root: string, target: string): Promise<void> {
  const parent = await realpath(dirname(target)).catch(() => undefined);
  if (parent === undefined) return;
  await requireInside(root, dirname(target));
  await rm(target, { force: true });
  for (let at = dirname(target); at !== root && (await readdir(at)).length === 0; at = dirname(at))
    await rmdir(at);
}

async function requireInside(root: string, folder: string): Promise<void> {
  const real = await realpath(folder);
  if (real === folder && (real === root || real.startsWith(root + sep))) return;
  throw new CodedError({
    code: "E_LINK",
    exitCode: EXIT.failed,
    message: `${folder} leads out of the registry's folder`,
    fix: "replace the link by a folder",
  });
}
