/** The check that stands between a registry's bytes and everything else: size, then SHA-256. */
import { CodedError } from "../../schemas/coded-error.ts";
import { sha256Hex } from "../../schemas/digest.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import type { Reference } from "../../schemas/published/reference.ts";

/**
 * @param where the file with its location, for the message
 * @throws {CodedError} E_SIZE, E_DIGEST
 */
export function checkBytes(
  bytes: Uint8Array,
  reference: Omit<Reference, "path">,
  where: string,
): void {
  if (bytes.length !== reference.size) throw wrongSize(where, reference.size, bytes.length);
  const digest = sha256Hex(bytes);
  if (digest !== reference.sha256) throw wrongDigest(where, reference.sha256, digest);
}

export function wrongSize(where: string, expected: number, found: number): CodedError {
  return integrity("E_SIZE", `${where} has ${found} bytes where ${expected} were published`, [
    `expected size ${expected}`,
    `found size    ${found}`,
  ]);
}

export function wrongDigest(where: string, expected: string, found: string): CodedError {
  return integrity("E_DIGEST", `${where} is not what was published: its SHA-256 differs`, [
    `expected sha256 ${expected}`,
    `found sha256    ${found}`,
  ]);
}

function integrity(code: `E_${string}`, message: string, details: readonly string[]): CodedError {
  return new CodedError({
    code,
    exitCode: EXIT.integrity,
    message,
    fix: "Nothing of it was used. Run the command again; if it stays so, the copy you read from was damaged or tampered with: tell the registry's owner.",
    details,
  });
}
