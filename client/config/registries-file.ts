/** `registries.yaml` on disk. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
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

/** Replaces the file at once: a reader sees the old text or the new one. A link stays a link. */
export async function writeRegistries(
  file: string,
  { document }: Pick<ParsedRegistries, "document">,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
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
