/** New private keys, each in a file that only its owner can read, and its public half beside it. */
import { randomBytes } from "node:crypto";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { publicKeyOf } from "../../schemas/trust/ed25519.ts";
import { ED25519, formatSshPublicKey } from "../../schemas/trust/ssh-public-key.ts";
import { readKeyFile } from "./key-file.ts";
import { formatOpensshKey } from "./openssh-key.ts";

export interface NewKeyFile {
  readonly file: string;
  readonly comment: string;
  /** Plain without one. */
  readonly passphrase?: string;
}

/**
 * The public key of a file that is there, or of a new one; a private key is never overwritten, what
 * lies in the place of its public half is: another key's there would be handed on as this one's.
 *
 * @throws {CodedError} E_KEY_FILE, E_KEY_TYPE
 */
export async function ensureKeyFile({
  file,
  comment,
  passphrase,
}: NewKeyFile): Promise<{ readonly publicKey: Uint8Array; readonly created: boolean }> {
  if (await exists(file)) {
    const known = await readKeyFile(file);
    return { publicKey: known.publicKey.key, created: false };
  }
  const seed = new Uint8Array(randomBytes(32));
  const key = { seed, comment, ...(passphrase !== undefined && { passphrase }) };
  const text = formatOpensshKey(key, (length) => new Uint8Array(randomBytes(length)));
  const publicKey = publicKeyOf(seed);
  const line = formatSshPublicKey({ type: ED25519, key: publicKey }, comment);
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, text, { mode: 0o600, flag: "wx" });
    await writeFile(`${file}.pub`, `${line}\n`, { mode: 0o644 });
  } catch (cause) {
    throw unwritable(file, cause);
  }
  return { publicKey, created: true };
}

function unwritable(file: string, cause: unknown): CodedError {
  return new CodedError({
    code: "E_KEY_FILE",
    exitCode: EXIT.auth,
    message: `the key ${file} cannot be written: ${cause instanceof Error ? cause.message : ""}`,
    fix: "name a file in a folder that is yours",
    cause,
  });
}

/**
 * Private keys in a working tree are committed sooner or later.
 *
 * @throws {CodedError} E_KEYS_IN_REPOSITORY
 */
export async function requireOutsideRepository(folder: string): Promise<void> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (await exists(join(at, ".git"))) {
      throw new CodedError({
        code: "E_KEYS_IN_REPOSITORY",
        exitCode: EXIT.usage,
        message: `${folder} lies in the git repository ${at}, where private keys may be committed`,
        fix: "name a folder outside of every repository",
      });
    }
    if (dirname(at) === at) return;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
