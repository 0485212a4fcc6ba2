/** OpenSSH as a judge of our signatures and key files. Tests that need it are skipped where it is absent. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatOpensshKey } from "../../builder/keys/openssh-key.ts";
import { concatBytes, sha256Bytes, utf8 } from "../../schemas/trust/bytes.ts";
import { publicKeyOf, type Signer, seedSigner, signEd25519 } from "../../schemas/trust/ed25519.ts";
import { SK_ED25519 } from "../../schemas/trust/ssh-public-key.ts";
import { wireString, wireUint32 } from "../../schemas/trust/ssh-wire.ts";
import { formatSshSignature, signedData } from "../../schemas/trust/sshsig.ts";

export const hasOpenssh: boolean =
  spawnSync("ssh-keygen", ["-?"]).error === undefined &&
  spawnSync("ssh-agent", ["-?"]).error === undefined;

/** Reproducible "randomness": key files differ from test to test and not from run to run. */
export const sameRandom = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => 7 + index);

/** A key by number, as a signer and as a private key file that ssh-keygen accepts. */
export function makeKey(
  folder: string,
  number: number,
  passphrase?: string,
): { readonly signer: Signer; readonly seed: Uint8Array; readonly file: string } {
  const seed = new Uint8Array(32).fill(number);
  const file = join(folder, `key-${number}`);
  writeKey(
    file,
    formatOpensshKey(
      { seed, comment: `key ${number}`, ...(passphrase !== undefined && { passphrase }) },
      sameRandom,
    ),
  );
  return { signer: seedSigner(seed), seed, file };
}

export function writeKey(file: string, text: string): void {
  writeFileSync(file, text);
  chmodSync(file, 0o600);
}

export function sshKeygen(args: readonly string[], input: Uint8Array | string = ""): string {
  return execFileSync("ssh-keygen", args, {
    input,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** The exit code of a run that may fail. Far from UTC, so that times without a zone would show. */
export function sshKeygenStatus(args: readonly string[], input: Uint8Array): number | null {
  const env = { PATH: process.env.PATH, TZ: "Asia/Tokyo" };
  return spawnSync("ssh-keygen", args, { input, env }).status;
}

export const SK_APPLICATION = "ssh:test";

/** What a security key would make (PROTOCOL.u2f), from a seed. */
export function skSignature(seed: Uint8Array, message: Uint8Array, namespace: string): string {
  const flags = Uint8Array.of(1);
  const counter = wireUint32(7);
  const signed = concatBytes(
    sha256Bytes(utf8(SK_APPLICATION)),
    flags,
    counter,
    sha256Bytes(signedData(namespace, message)),
  );
  const key = { type: SK_ED25519, key: publicKeyOf(seed), application: SK_APPLICATION } as const;
  const made = wireString(signEd25519(seed, signed));
  const signature = concatBytes(wireString(SK_ED25519), made, flags, counter);
  return formatSshSignature({ key, namespace, hash: "sha512", signature });
}
