/** `registry/trust/` in a working tree, for the commands that change it. */
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { TARGETS_SIZE_MAX } from "../../schemas/limits.ts";
import { replaceFile } from "../write/replace-file.ts";
import { TRUST_FOLDER } from "./read-trust-folder.ts";

export interface TrustFolder {
  readonly path: string;
  /** Content by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * @param registry the folder that holds registry.yaml
 * @throws {CodedError} E_TRUST_RECORDS for what is no folder, or holds a file above {@link TARGETS_SIZE_MAX}
 */
export async function openTrustFolder(registry: string): Promise<TrustFolder> {
  const path = join(registry, TRUST_FOLDER);
  const files = new Map<string, Uint8Array>();
  const names = await readdir(path, { withFileTypes: true }).catch((error) =>
    ifMissing(path, error),
  );
  for (const entry of names) {
    if (!entry.isFile() || entry.name.startsWith(".")) continue;
    const file = join(path, entry.name);
    if ((await stat(file)).size > TARGETS_SIZE_MAX) throw tooLarge(file);
    files.set(entry.name, new Uint8Array(await readFile(file)));
  }
  return { path, files };
}

function ifMissing(path: string, cause: NodeJS.ErrnoException): [] {
  if (cause.code === "ENOENT") return [];
  throw new CodedError({
    code: "E_TRUST_RECORDS",
    exitCode: EXIT.integrity,
    message: `${path} is no folder that can be read`,
    fix: "take the folder as the last good commit has it: git checkout COMMIT -- PATH",
    cause,
  });
}

/**
 * Writes files whole, metadata last: who reads meanwhile finds no proposal without its lists.
 *
 * @param changes null removes a file
 */
export async function changeTrustFolder(
  path: string,
  changes: ReadonlyMap<string, Uint8Array | null>,
): Promise<void> {
  await mkdir(path, { recursive: true });
  const isMetadata = (name: string): boolean => name.endsWith(".json");
  const ordered = [...changes].sort(([a], [b]) => Number(isMetadata(a)) - Number(isMetadata(b)));
  for (const [name, bytes] of ordered) if (bytes) await replaceFile(join(path, name), bytes);
  for (const [name, bytes] of ordered) if (!bytes) await rm(join(path, name), { force: true });
}

function tooLarge(file: string): CodedError {
  return new CodedError({
    code: "E_TRUST_RECORDS",
    exitCode: EXIT.integrity,
    message: `${file} is larger than any file of keys may be`,
    fix: "take the file as the last good commit has it",
  });
}
