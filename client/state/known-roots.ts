/**
 * Which root a person accepted for an address that is in no list of registries: one small file for
 * each address in the user's state folder.
 */
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sha256Hex } from "../../schemas/digest.ts";
import { replaceFile } from "../store/replace-file.ts";
import { brokenState, unusableState } from "../trust/tuf-error.ts";

/**
 * SHA-256 of the root, hex, or undefined for an address that nobody has accepted one for.
 *
 * @param address in its one spelling
 * @throws {CodedError} E_TRUST_STATE
 */
export async function readKnownRoot(state: string, address: string): Promise<string | undefined> {
  const file = placeOf(state, address);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw unusableState(file, error);
  });
  if (text === undefined) return undefined;
  const [pin = "", found] = text.split("\n");
  if (/^[0-9a-f]{64}$/.test(pin) && found === address) return pin;
  throw brokenState({ file, expected: `a digest, and ${address}`, found: "something else" });
}

/** @throws {CodedError} E_TRUST_STATE */
export async function writeKnownRoot(state: string, address: string, pin: string): Promise<void> {
  const file = placeOf(state, address);
  try {
    await mkdir(dirname(file), { recursive: true });
    await replaceFile(file, `${pin}\n${address}\n`);
  } catch (error) {
    throw unusableState(file, error);
  }
}

function placeOf(state: string, address: string): string {
  return join(state, "known-roots", sha256Hex(address));
}
