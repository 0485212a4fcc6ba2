/**
 * Signatures by SSH keys over files (openssh, PROTOCOL.sshsig; for security keys, PROTOCOL.u2f): what
 * `ssh-keygen -Y sign` writes and `ssh-keygen -Y verify` reads.
 */
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { SSH_SIGNATURE_SIZE_MAX } from "../limits.ts";
import { concatBytes, fromBase64, sha256Bytes, toBase64, utf8 } from "./bytes.ts";
import { isEd25519Signature, type Signer } from "./ed25519.ts";
import {
  ED25519,
  parseSshKeyBlob,
  SK_ED25519,
  type SshPublicKey,
  sshKeyBlob,
} from "./ssh-public-key.ts";
import { wireReader, wireString, wireUint32 } from "./ssh-wire.ts";

const BEGIN = "-----BEGIN SSH SIGNATURE-----";
const END = "-----END SSH SIGNATURE-----";
const MAGIC = utf8("SSHSIG");
const VERSION = 1;
/** PROTOCOL.sshsig says 76 at most; OpenSSH writes this many. */
const COLUMNS = 70;
/** Bit of PROTOCOL.u2f's flags: somebody touched the security key. */
const USER_PRESENT = 0x01;

const HASHES = { sha256, sha512 } as const;
export type SshHash = keyof typeof HASHES;

export interface SshSignature {
  readonly key: SshPublicKey;
  /** What the signature is for: no other use accepts it. */
  readonly namespace: string;
  readonly hash: SshHash;
  /** In the format of the key's kind: its name, 64 bytes, and for security keys flags and counter. */
  readonly signature: Uint8Array;
}

export type SshFault = "malformed" | "unsupported-key" | "wrong-namespace" | "wrong-bytes";

export interface SshProblem {
  readonly fault: SshFault;
  readonly problem: string;
}

/** What is signed: not the message, but its hash together with what the signature is for. */
export function signedData(
  namespace: string,
  message: Uint8Array,
  hash: SshHash = "sha512",
): Uint8Array {
  return concatBytes(
    MAGIC,
    wireString(namespace),
    wireString(""),
    wireString(hash),
    wireString(HASHES[hash](message)),
  );
}

/** The signature in its armor, as OpenSSH writes it, final line end included. */
export function formatSshSignature({ key, namespace, hash, signature }: SshSignature): string {
  const blob = concatBytes(
    MAGIC,
    wireUint32(VERSION),
    wireString(sshKeyBlob(key)),
    wireString(namespace),
    wireString(""),
    wireString(hash),
    wireString(signature),
  );
  const lines = toBase64(blob).match(new RegExp(`.{1,${COLUMNS}}`, "g")) ?? [];
  return [BEGIN, ...lines, END, ""].join("\n");
}

/**
 * Reads an armored signature; whether it holds is not judged. Lines may be of any length and end with
 * LF or CRLF. A reserved field that is not empty is refused, though OpenSSH ignores it: what we do
 * not understand may change what a signature means.
 */
export function parseSshSignature(text: string): SshSignature | SshProblem {
  const blob = dearmor(text);
  if (!(blob instanceof Uint8Array)) return blob;
  const reader = wireReader(blob);
  const magic = reader.bytes(MAGIC.length);
  const version = reader.uint32();
  const keyBlob = reader.string();
  const namespace = reader.text();
  const reserved = reader.string();
  const hash = reader.text();
  const signature = reader.string();
  if (!reader.isComplete() || !magic.every((byte, index) => byte === MAGIC[index]))
    return malformed("it is no complete SSH signature");
  if (version !== VERSION) return malformed(`version ${version} of the format is not known`);
  if (reserved.length > 0) return malformed("its reserved field is not empty");
  if (hash !== "sha256" && hash !== "sha512") return malformed("it uses a hash that is not known");
  const parsed = parseSshKeyBlob(keyBlob);
  if ("key" in parsed) return { key: parsed.key, namespace, hash, signature };
  return parsed.otherType === undefined
    ? malformed(`its key is broken: ${parsed.problem}`)
    : { fault: "unsupported-key", problem: parsed.problem };
}

/** Signs with an Ed25519 key; the same bytes as `ssh-keygen -Y sign` makes with it. */
export async function signSsh(
  message: Uint8Array,
  namespace: string,
  signer: Signer,
): Promise<string> {
  const signature = await signer.sign(signedData(namespace, message));
  return formatSshSignature({
    key: { type: ED25519, key: signer.publicKey },
    namespace,
    hash: "sha512",
    signature: concatBytes(wireString(ED25519), wireString(signature)),
  });
}

/**
 * The key that made the signature over exactly this message for exactly this namespace, or why none
 * did. Who the key belongs to, and whether it may sign, is for `allowed-signers.ts` to say.
 */
export function verifySsh({
  text,
  message,
  namespace,
}: {
  readonly text: string;
  readonly message: Uint8Array;
  readonly namespace: string;
}): { readonly key: SshPublicKey } | SshProblem {
  const parsed = parseSshSignature(text);
  if ("fault" in parsed) return parsed;
  if (parsed.namespace !== namespace) {
    return {
      fault: "wrong-namespace",
      problem: `it was made for "${shown(parsed.namespace)}" and not for "${namespace}"`,
    };
  }
  const data = signedData(namespace, message, parsed.hash);
  const problem = keyProblem(parsed, data);
  return problem ?? { key: parsed.key };
}

function keyProblem({ key, signature }: SshSignature, data: Uint8Array): SshProblem | undefined {
  const reader = wireReader(signature);
  const type = reader.text();
  const bytes = reader.string();
  const flags = key.type === SK_ED25519 ? reader.uint8() : USER_PRESENT;
  const counter = key.type === SK_ED25519 ? reader.uint32() : 0;
  if (!reader.isComplete() || type !== key.type || bytes.length !== 64)
    return malformed("what the key made is not in the format of its kind");
  if ((flags & USER_PRESENT) === 0)
    return malformed("nobody touched the security key when it signed");
  const signed = key.type === SK_ED25519 ? u2fData(key.application, flags, counter, data) : data;
  return isEd25519Signature(key.key, signed, bytes)
    ? undefined
    : { fault: "wrong-bytes", problem: "it is over other bytes, or was altered" };
}

/** What a security key signs (PROTOCOL.u2f, "SSH U2F signatures"). */
function u2fData(
  application: string,
  flags: number,
  counter: number,
  data: Uint8Array,
): Uint8Array {
  return concatBytes(
    sha256Bytes(utf8(application)),
    Uint8Array.of(flags),
    wireUint32(counter),
    sha256Bytes(data),
  );
}

function dearmor(text: string): Uint8Array | SshProblem {
  if (text.length > SSH_SIGNATURE_SIZE_MAX)
    return malformed(`it is longer than ${SSH_SIGNATURE_SIZE_MAX} characters`);
  const lines = text.replace(/(?:\r?\n)+$/, "").split(/\r?\n/);
  if (lines.length < 3 || lines[0] !== BEGIN || lines.at(-1) !== END)
    return malformed(`it does not begin with "${BEGIN}" and end with "${END}"`);
  return fromBase64(lines.slice(1, -1).join("")) ?? malformed("it is not written in base64");
}

function malformed(problem: string): SshProblem {
  return { fault: "malformed", problem };
}

/** A stranger's text, short and harmless enough for a message. */
function shown(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 100);
}
