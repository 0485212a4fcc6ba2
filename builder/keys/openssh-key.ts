/**
 * OpenSSH's private key files (openssh, PROTOCOL.key): one Ed25519 key, plain or encrypted with
 * aes256-ctr under a passphrase hashed by bcrypt. What `ssh-keygen` writes, and reads.
 */
import { createCipheriv, createDecipheriv } from "node:crypto";
import bcrypt from "bcrypt-pbkdf";
import { KEY_ROUNDS_MAX } from "../../schemas/limits.ts";
import { concatBytes, equalBytes, fromBase64, toBase64, utf8 } from "../../schemas/trust/bytes.ts";
import { publicKeyOf, type Seed } from "../../schemas/trust/ed25519.ts";
import {
  ED25519,
  parseSshKeyBlob,
  type SshPublicKey,
  sshKeyBlob,
} from "../../schemas/trust/ssh-public-key.ts";
import {
  type WireReader,
  wireReader,
  wireString,
  wireUint32,
} from "../../schemas/trust/ssh-wire.ts";

export const BEGIN_KEY = "-----BEGIN OPENSSH PRIVATE KEY-----";
const END_KEY = "-----END OPENSSH PRIVATE KEY-----";
const MAGIC = utf8("openssh-key-v1\0");
const COLUMNS = 70;
const CIPHER = "aes256-ctr";
const KEY_LENGTH = 32;
const IV_LENGTH = 16;
const AES_BLOCK = 16;
/** OpenSSH pads to its smallest block where there is no cipher. */
const PLAIN_BLOCK = 8;
const SALT_LENGTH = 16;
/** As ssh-keygen since 9.4. */
const ROUNDS = 24;

/** A key file whose secret part is still closed. */
export interface OpensshKeyFile {
  /** From the part that is never encrypted: a claim until {@link openOpensshKey} has checked it. */
  readonly publicKey: SshPublicKey;
  readonly encryption: { readonly salt: Uint8Array; readonly rounds: number } | undefined;
  readonly secret: Uint8Array;
}

export interface OpensshKey {
  readonly seed: Seed;
  readonly comment: string;
}

export interface OpensshKeyProblem {
  /** `kind`: a sound file of something that can sign nothing here; `passphrase`: none, or a wrong one. */
  readonly fault: "broken" | "kind" | "passphrase";
  readonly problem: string;
}

/** Reads what is not encrypted: which key it is, and whether a passphrase is needed. */
export function parseOpensshKey(text: string): OpensshKeyFile | OpensshKeyProblem {
  const lines = text.trimEnd().split(/\r?\n/);
  if (lines[0] !== BEGIN_KEY || lines.at(-1) !== END_KEY)
    return broken(`it does not begin with "${BEGIN_KEY}" and end with "${END_KEY}"`);
  const blob = fromBase64(lines.slice(1, -1).join(""));
  if (!blob) return broken("it is not written in base64");
  const reader = wireReader(blob);
  const magic = reader.bytes(MAGIC.length);
  const cipher = reader.text();
  const kdf = reader.text();
  const options = reader.string();
  const count = reader.uint32();
  const keyBlob = reader.string();
  const secret = reader.string();
  if (!reader.isSound() || !equalBytes(magic, MAGIC) || count !== 1)
    return broken("it is no complete file of one key");
  const parsed = parseSshKeyBlob(keyBlob);
  if ("problem" in parsed)
    return parsed.otherType === undefined
      ? broken(parsed.problem)
      : { fault: "kind", problem: parsed.problem };
  const encryption = parseEncryption(cipher, kdf, options);
  if (encryption && "fault" in encryption) return encryption;
  // Judged last: other ciphers have a tag behind the secret part.
  if (!reader.isComplete()) return broken("something follows its secret part");
  return { publicKey: parsed.key, encryption, secret };
}

function parseEncryption(
  cipher: string,
  kdf: string,
  options: Uint8Array,
): OpensshKeyFile["encryption"] | OpensshKeyProblem {
  if (cipher === "none" && kdf === "none" && options.length === 0) return undefined;
  if (cipher !== CIPHER || kdf !== "bcrypt")
    return { fault: "kind", problem: `it is encrypted in another way than ${CIPHER} with bcrypt` };
  const reader = wireReader(options);
  const salt = reader.string();
  const rounds = reader.uint32();
  if (!reader.isComplete() || salt.length === 0 || salt.length > 1024 || rounds === 0)
    return broken("it does not say how its passphrase is hashed");
  if (rounds > KEY_ROUNDS_MAX)
    return broken(`it hashes its passphrase ${rounds} times; ${KEY_ROUNDS_MAX} is the most here`);
  return { salt, rounds };
}

/** The key itself. Every part has to agree: the check numbers, the padding, both public keys and the seed. */
export function openOpensshKey(
  { publicKey, encryption, secret }: OpensshKeyFile,
  passphrase = "",
): OpensshKey | OpensshKeyProblem {
  if (publicKey.type !== ED25519)
    return { fault: "kind", problem: "the key itself lies in a security key, not in the file" };
  if (encryption && passphrase === "")
    return { fault: "passphrase", problem: "it is encrypted, and there is no passphrase" };
  const block = encryption ? AES_BLOCK : PLAIN_BLOCK;
  if (secret.length === 0 || secret.length % block !== 0)
    return broken("its secret part is not whole");
  const plain = encryption ? decrypt(secret, passphrase, encryption) : secret;
  const reader = wireReader(plain);
  const check = reader.uint32();
  if (check !== reader.uint32())
    return encryption
      ? { fault: "passphrase", problem: "the passphrase is wrong" }
      : broken("its check numbers differ");
  const type = reader.text();
  const inner = reader.string();
  const pair = reader.string();
  const comment = reader.text();
  if (!reader.isSound() || type !== ED25519 || pair.length !== 64 || !isPadded(reader))
    return broken("its secret part is no Ed25519 key");
  const seed = pair.slice(0, 32);
  const expected = publicKeyOf(seed);
  if (![publicKey.key, inner, pair.slice(32)].every((key) => equalBytes(key, expected)))
    return broken("its public and its private key do not belong together");
  return { seed, comment };
}

/** What remains has to count up from 1 (PROTOCOL.key, section 3). */
function isPadded(reader: WireReader): boolean {
  for (let expected = 1; !reader.isComplete(); expected++)
    if (reader.uint8() !== (expected & 0xff)) return false;
  return true;
}

export interface NewOpensshKey extends OpensshKey {
  /** Plain without one. */
  readonly passphrase?: string;
}

/**
 * A key file with a final line end; it belongs into a file that only its owner can read.
 *
 * @param random so many unpredictable bytes: the salt, and the check number
 */
export function formatOpensshKey(
  { seed, comment, passphrase = "" }: NewOpensshKey,
  random: (length: number) => Uint8Array,
): string {
  const publicKey = publicKeyOf(seed);
  const check = random(4);
  const block = passphrase ? AES_BLOCK : PLAIN_BLOCK;
  const plain = padded(
    concatBytes(
      check,
      check,
      wireString(ED25519),
      wireString(publicKey),
      wireString(concatBytes(seed, publicKey)),
      wireString(comment),
    ),
    block,
  );
  const encryption = { salt: random(SALT_LENGTH), rounds: ROUNDS };
  const blob = concatBytes(
    MAGIC,
    wireString(passphrase ? CIPHER : "none"),
    wireString(passphrase ? "bcrypt" : "none"),
    wireString(
      passphrase ? concatBytes(wireString(encryption.salt), wireUint32(encryption.rounds)) : "",
    ),
    wireUint32(1),
    wireString(sshKeyBlob({ type: ED25519, key: publicKey })),
    wireString(passphrase ? encrypt(plain, passphrase, encryption) : plain),
  );
  const lines = toBase64(blob).match(new RegExp(`.{1,${COLUMNS}}`, "g")) ?? [];
  return [BEGIN_KEY, ...lines, END_KEY, ""].join("\n");
}

function padded(bytes: Uint8Array, block: number): Uint8Array {
  const missing = (block - (bytes.length % block)) % block;
  return concatBytes(
    bytes,
    Uint8Array.from({ length: missing }, (_, index) => index + 1),
  );
}

type Encryption = NonNullable<OpensshKeyFile["encryption"]>;

function decrypt(secret: Uint8Array, passphrase: string, encryption: Encryption): Uint8Array {
  const [key, iv] = derive(passphrase, encryption);
  return new Uint8Array(createDecipheriv(CIPHER_NAME, key, iv).update(secret));
}

function encrypt(plain: Uint8Array, passphrase: string, encryption: Encryption): Uint8Array {
  const [key, iv] = derive(passphrase, encryption);
  return new Uint8Array(createCipheriv(CIPHER_NAME, key, iv).update(plain));
}

/** The same cipher as OpenSSL calls it. */
const CIPHER_NAME = "aes-256-ctr";

function derive(
  passphrase: string,
  { salt, rounds }: Encryption,
): readonly [Uint8Array, Uint8Array] {
  const words = utf8(passphrase);
  const derived = new Uint8Array(KEY_LENGTH + IV_LENGTH);
  if (bcrypt.pbkdf(words, words.length, salt, salt.length, derived, derived.length, rounds) !== 0)
    throw new Error("bcrypt refused arguments that were checked");
  return [derived.subarray(0, KEY_LENGTH), derived.subarray(KEY_LENGTH)];
}

function broken(problem: string): OpensshKeyProblem {
  return { fault: "broken", problem };
}
