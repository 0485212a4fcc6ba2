/**
 * Where a build gets its online keys from: variables of the environment, as CI systems keep secrets,
 * or a folder of key files. No content of either ever stands in a message.
 */
import { join } from "node:path";
import { CodedError } from "../../schemas/coded-error.ts";
import { EXIT } from "../../schemas/exit-code.ts";
import { fromBase64, fromUtf8 } from "../../schemas/trust/bytes.ts";
import type { Signer } from "../../schemas/trust/ed25519.ts";
import { nativeSigner } from "./native-ed25519.ts";
import type { OnlineKeys } from "./online-keys.ts";
import { openSigner, type SignerOptions } from "./open-signer.ts";
import { BEGIN_KEY, openOpensshKey, parseOpensshKey } from "./openssh-key.ts";
import { ONLINE_ROLES, type OnlineRole } from "./role-keys.ts";

export const onlineKeyVariable = (role: OnlineRole): string => `ASHLAR_KEY_${role.toUpperCase()}`;

export interface OnlineKeySources extends SignerOptions {
  /** With a file for each online role, named after it; goes before the environment. */
  readonly folder?: string;
}

/**
 * undefined where neither a folder nor a single variable is given.
 *
 * @throws {CodedError} E_ONLINE_KEYS_MISSING when some are given and others not; E_ONLINE_KEY for a
 *   variable that holds no plain OpenSSH key; what {@link openSigner} throws
 */
export async function openOnlineKeys(sources: OnlineKeySources): Promise<OnlineKeys | undefined> {
  const { folder, environment } = sources;
  if (folder !== undefined) {
    return keysOf(
      await Promise.all(ONLINE_ROLES.map((role) => openSigner(join(folder, role), sources))),
    );
  }
  const missing = ONLINE_ROLES.filter((role) => !environment[onlineKeyVariable(role)]);
  if (missing.length === ONLINE_ROLES.length) return undefined;
  if (missing.length > 0) throw missingKeys(missing);
  return keysOf(
    ONLINE_ROLES.map((role) => {
      const variable = onlineKeyVariable(role);
      return keyInVariable(variable, environment[variable] ?? "");
    }),
  );
}

/** Whether the environment names any of them. */
export function hasOnlineKeys(environment: OnlineKeySources["environment"]): boolean {
  return ONLINE_ROLES.some((role) => Boolean(environment[onlineKeyVariable(role)]));
}

/** @param signers in the order of {@link ONLINE_ROLES} */
function keysOf(signers: readonly Signer[]): OnlineKeys {
  return Object.fromEntries(
    ONLINE_ROLES.map((role, index) => [role, signers[index]]),
  ) as OnlineKeys;
}

function keyInVariable(variable: string, value: string): Signer {
  const plain = value.trim();
  const text = plain.startsWith(BEGIN_KEY)
    ? plain
    : (fromUtf8(fromBase64(plain.replace(/\s+/g, "")) ?? new Uint8Array()) ?? "");
  const file = parseOpensshKey(text);
  const opened = "fault" in file ? file : openOpensshKey(file);
  if ("seed" in opened) return nativeSigner(opened.seed);
  throw new CodedError({
    code: "E_ONLINE_KEY",
    exitCode: EXIT.auth,
    message: `${variable} holds no key to sign with: ${opened.problem}`,
    fix: "give it the content of an OpenSSH private key file without a passphrase, or that in base64",
  });
}

function missingKeys(missing: readonly OnlineRole[]): CodedError {
  return new CodedError({
    code: "E_ONLINE_KEYS_MISSING",
    exitCode: EXIT.auth,
    message: `a signed tree needs all online keys; these are not set: ${missing.map(onlineKeyVariable).join(", ")}`,
    fix: "set each variable to the content of its private key file, or name a folder with --keys DIR",
  });
}
