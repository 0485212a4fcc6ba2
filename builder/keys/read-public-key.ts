/** A public key by the name that a user gives it. */
import { resolve } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import {
  ED25519,
  parseSshPublicKey,
  type SshPublicKey,
  sshFingerprint,
} from "../../schemas/trust/ssh-public-key.ts";
import { readKeyFile } from "./key-file.ts";

export interface NamedPublicKey {
  readonly key: SshPublicKey;
  readonly comment: string;
}

/**
 * @param spec a key file, or the key itself: `ssh-ed25519 AAAA…`
 * @param folder that paths are relative to
 * @throws {CodedError} E_KEY_FILE, E_KEY_TYPE
 */
export async function readPublicKey(spec: string, folder: string): Promise<NamedPublicKey> {
  if (!/^\S+\s+AAAA/.test(spec)) {
    const { publicKey } = await readKeyFile(resolve(folder, spec));
    return { key: publicKey, comment: "" };
  }
  const parsed = parseSshPublicKey(spec);
  if (!("problem" in parsed)) return parsed;
  throw new CodedError({
    code: "E_KEY_TYPE",
    exitCode: EXIT.usage,
    message: `this is no key that can sign here: ${parsed.problem}`,
    fix: "give a line as in a .pub file: ssh-ed25519 AAAA…",
  });
}

/**
 * 32 bytes of a key for metadata.
 *
 * @throws {CodedError} E_KEY_TYPE for a security key, which makes SSH signatures only
 */
export async function readRoleKey(spec: string, folder: string): Promise<Uint8Array> {
  const { key } = await readPublicKey(spec, folder);
  if (key.type === ED25519) return key.key;
  throw new CodedError({
    code: "E_KEY_TYPE",
    exitCode: EXIT.usage,
    message: `${spec} lies in a security key, which makes SSH signatures only`,
    fix: "make an ssh-ed25519 key for this role (ssh-keygen -t ed25519); publishers may use security keys",
  });
}

/** One of the known keys by its fingerprint, or any key by its file. */
export async function readKnownKey(
  spec: string,
  folder: string,
  known: readonly SshPublicKey[],
): Promise<SshPublicKey> {
  if (!spec.startsWith("SHA256:")) return (await readPublicKey(spec, folder)).key;
  const found = known.find((key) => sshFingerprint(key) === spec);
  if (found) return found;
  throw new CodedError({
    code: "E_KEY_UNKNOWN",
    exitCode: EXIT.notFound,
    message: `no key here has the fingerprint ${spec}`,
    fix: "name one of these keys",
    details: known.map(sshFingerprint),
  });
}
