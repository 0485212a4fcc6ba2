/** A full disk, with what is needed and what there is. */
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { isDiskFull } from "../store/is-disk-full.ts";

export interface DiskNeed {
  /** A folder, which need not exist yet. */
  readonly place: string;
  /** What for, for the message. */
  readonly what: string;
  /** Bytes. */
  readonly bytes: number;
}

/** E_DISK_FULL for a refusal that says the disk is full, anything else as it is. Call it after cleaning up. */
export async function explainDiskFull(
  error: unknown,
  needs: readonly DiskNeed[],
): Promise<unknown> {
  if (!saysDiskFull(error)) return error;
  const details = await Promise.all(
    needs.map(async ({ place, what, bytes }) => {
      const free = await freeBytes(place);
      return `${what}: ${bytes} bytes needed, ${free ?? "unknown"} bytes free in ${place}`;
    }),
  );
  return new CodedError({
    code: "E_DISK_FULL",
    exitCode: EXIT.failed,
    message: error instanceof CodedError ? error.message : `the disk is full (${needs[0]?.place})`,
    fix: "Free some space and run the command again. What was begun has been removed.",
    details,
    cause: error,
  });
}

function saysDiskFull(error: unknown): boolean {
  return error instanceof CodedError ? error.code === "E_DISK_FULL" : isDiskFull(error);
}

async function freeBytes(place: string): Promise<number | undefined> {
  for (let folder = place; ; folder = dirname(folder)) {
    const found = await statfs(folder).catch(() => undefined);
    if (found) return found.bavail * found.bsize;
    if (folder === dirname(folder)) return undefined;
  }
}
