/** One published file to disk, hashed on the way; only the right bytes get the wanted name. */
import { createHash, randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Reference } from "../../schemas/published/reference.ts";
import type { Origin } from "../origin/origin.ts";
import { tooLarge } from "../origin/too-large.ts";
import { isDiskFull } from "../store/is-disk-full.ts";
import { wrongDigest, wrongSize } from "./check-bytes.ts";
import { missingFile } from "./missing-file.ts";

/**
 * Writes to a temporary name beside `destination`, whose folder must exist, and renames.
 *
 * @throws {CodedError} E_SIZE, E_DIGEST, E_INCOMPLETE, E_NETWORK, E_AUTH, E_DISK_FULL
 */
export async function downloadFile(
  origin: Origin,
  reference: Reference,
  destination: string,
): Promise<void> {
  const temporary = `${destination}.${randomBytes(6).toString("hex")}.part`;
  try {
    await writeChecked(origin, reference, temporary);
    await rename(temporary, destination);
  } catch (error) {
    await rm(temporary, { force: true });
    throw isDiskFull(error) ? diskFull(destination, reference.size, error) : error;
  }
}

async function writeChecked(origin: Origin, reference: Reference, place: string): Promise<void> {
  const where = `${origin.location.replace(/\/$/, "")}/${reference.path}`;
  const pieces = await origin.stream(reference.path);
  if (pieces === undefined) throw missingFile(where);
  const hash = createHash("sha256");
  let size = 0;
  const file = await open(place, "wx");
  try {
    for await (const piece of pieces) {
      size += piece.length;
      if (size > reference.size) throw tooLarge(where, reference.size);
      hash.update(piece);
      await file.writeFile(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (size !== reference.size) throw wrongSize(where, reference.size, size);
  const digest = hash.digest("hex");
  if (digest !== reference.sha256) throw wrongDigest(where, reference.sha256, digest);
}

function diskFull(destination: string, size: number, cause: unknown): CodedError {
  return new CodedError({
    code: "E_DISK_FULL",
    exitCode: EXIT.failed,
    message: `the disk is full: ${destination} needs ${size} bytes`,
    fix: "Free some space and run the command again. Nothing was left behind.",
    cause,
  });
}
