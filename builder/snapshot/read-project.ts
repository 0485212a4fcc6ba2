/** A project's own account of its toolchain: small known files at its top, and nothing else. */
import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { PACKAGE_FILE_SIZE_MAX } from "../../schemas/limits.ts";
import { fromUtf8 } from "../../schemas/trust/bytes.ts";
import { printable } from "../check/printable.ts";
import { withoutCredentials } from "../contribute/without-credentials.ts";
import { requireFolder } from "../read/require-folder.ts";
import { projectFileKind } from "./project-files.ts";

export interface ProjectFile {
  readonly name: string;
  readonly isLock: boolean;
  readonly text: string;
}

export interface Project {
  /** Ordered by name. */
  readonly files: readonly ProjectFile[];
  /** What was not taken, or taken otherwise than it is, each as a line for people. */
  readonly notes: readonly string[];
}

/** @throws {CodedError} E_NO_FOLDER, E_NO_LOCK for a project that locks nothing */
export async function readProject(folder: string): Promise<Project> {
  await requireFolder(folder, "name the folder of the project");
  const files: ProjectFile[] = [];
  const notes: string[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const kind = projectFileKind(name);
    const shown = printable(name, 100);
    if (kind === "secret") notes.push(`left out ${shown}: it may hold secrets`);
    if (kind !== "lock" && kind !== "tool") continue;
    const found = await lstat(join(folder, name));
    const isFit = found.isFile() && found.size <= PACKAGE_FILE_SIZE_MAX;
    const text = isFit ? fromUtf8(await readFile(join(folder, name))) : undefined;
    if (text === undefined) {
      notes.push(`left out ${shown}: it is no file, too large, or no UTF-8`);
      continue;
    }
    const clean = withoutCredentials(text);
    if (clean !== text) notes.push(`cut credentials out of addresses in ${shown}`);
    files.push({ name, isLock: kind === "lock", text: clean });
  }
  if (!files.some(({ isLock }) => isLock)) throw noLock(folder);
  return { files, notes };
}

function noLock(folder: string): CodedError {
  return new CodedError({
    code: "E_NO_LOCK",
    exitCode: EXIT.notFound,
    message: `${folder} has no lock file, so nothing says which packages it works with`,
    fix: "make one: npm install --package-lock-only, uv lock, poetry lock, pip freeze > requirements.txt, cargo generate-lockfile, go mod tidy; or --system for packages of this machine",
  });
}
