/** A copy of an advisory database as a folder of OSV records, as github/advisory-database and osv.dev give it out. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Advisory, parseAdvisory } from "../../../schemas/advisory.ts";
import { CodedError } from "../../../schemas/coded-error.ts";
import { EXIT } from "../../../schemas/exit-code.ts";
import { RECORD_SIZE_MAX } from "../../../schemas/limits.ts";

export interface AdvisoryCopy {
  readonly bytes: Uint8Array;
  readonly record: Advisory;
}

/**
 * By the record's id. What is no record in that format is left out: a copy has other files too.
 *
 * @throws {CodedError} E_NO_FOLDER
 */
export async function readAdvisoryFolder(
  folder: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, AdvisoryCopy>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw new CodedError({
      code: "E_NO_FOLDER",
      exitCode: EXIT.notFound,
      message: `there is no folder ${folder}`,
      fix: "name a folder with OSV records, such as a clone of github/advisory-database",
    });
  });
  const found = new Map<string, AdvisoryCopy>();
  for (const entry of entries) {
    signal.throwIfAborted();
    if (!entry.isFile() || !entry.name.endsWith(".json")) continue;
    const copy = await readRecord(join(entry.parentPath, entry.name));
    if (copy) found.set(copy.record.id, copy);
  }
  return found;
}

async function readRecord(path: string): Promise<AdvisoryCopy | undefined> {
  if ((await stat(path)).size > RECORD_SIZE_MAX) return undefined;
  const bytes = await readFile(path);
  try {
    const parsed = parseAdvisory(JSON.parse(bytes.toString("utf8")));
    return parsed.ok ? { bytes, record: parsed.value } : undefined;
  } catch {
    return undefined;
  }
}
