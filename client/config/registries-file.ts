/** `registries.yaml` on disk. */
import { randomBytes } from "node:crypto";
import { readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { lockFolder } from "../install/folder-lock.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type ParsedRegistries, parseRegistries } from "./parse-registries.ts";
import { terminalDirs } from "./terminal-dirs.ts";

export function registriesPath(terminal: Pick<Terminal, "environment">): string {
  return join(terminalDirs(terminal).config, "registries.yaml");
}

/**
 * The configuration; an absent file has no registries.
 *
 * @throws {CodedError} E_CONFIG
 */
export async function readRegistries(file: string): Promise<ParsedRegistries> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    if (error.code !== "EISDIR") throw error;
    throw new CodedError({
      code: "E_CONFIG",
      exitCode: EXIT.usage,
      message: `the list of registries cannot be read: ${file} is a folder, and should be a file`,
      fix: "Move the folder away; ashlar registries add writes the file.",
    });
  });
  return parseRegistries(text, file);
}

/**
 * Reads the list, lets `edit` change its document, and writes it; other processes that edit it wait.
 *
 * @throws {CodedError} E_CONFIG, for the new text as well: what is written must be readable again
 */
export async function editRegistries<T>(
  { file, signal, note }: Pick<Terminal, "signal" | "note"> & { readonly file: string },
  edit: (list: ParsedRegistries) => T,
): Promise<T> {
  const held = await lockFolder(`${file}.lock`, { command: "ashlar registries", note, signal });
  try {
    const list = await readRegistries(file);
    const result = edit(list);
    parseRegistries(list.document.toString({ lineWidth: 0 }), file);
    await writeRegistries(file, list);
    return result;
  } finally {
    await held.release();
  }
}

/** Replaces the file at once: a reader sees the old text or the new one. A link stays a link. */
async function writeRegistries(
  file: string,
  { document }: Pick<ParsedRegistries, "document">,
): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const temporary = `${target}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(temporary, document.toString({ lineWidth: 0 }), { flag: "wx", mode: 0o600 });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
